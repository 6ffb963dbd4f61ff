/** @module A lab with one key of the test provider. */

import { onTestFinished } from 'vitest';
import type { LabKey } from '../../src/lab/keys.ts';
import type { Script } from '../../src/lab/script.ts';
import { type Lab, startLab } from '../../src/lab/server.ts';
import { createSimulator } from '../../src/lab/simulator.ts';
import { type Asking, acme, cases, chimp } from './fixtures.ts';

/** The API of the test provider. */
export const api = 'https://api.acme.test';

/** Starts a lab with the key `shop`. It ends with the test. */
export async function startWithKey(kind: string, script: Script = 'healthy'): Promise<{ lab: Lab; key: LabKey }> {
  const simulator = createSimulator({ providers: [acme, chimp], cases });
  const key = simulator.addKey({ id: 'shop', provider: 'acme', kind }, script);
  const lab = await startLab({ simulator });
  onTestFinished(() => lab.close());
  return { lab, key };
}

/** Presents a key as a bearer token. */
export function bearer(key: LabKey): Asking {
  return { headers: { authorization: `Bearer ${key.parts['key']}` } };
}
