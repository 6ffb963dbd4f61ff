/** @module A folder with a config, and its store as a daemon has it open. */

import type { Store } from '../../src/store/contract.ts';
import { openStore } from '../../src/store/sqlite/open.ts';
import { makeFolder } from '../config/folder.ts';

/** A config with the integrations shop and blog. */
export const yaml = `integrations:
  - { id: shop, provider: sendgrid, key: { env: KEY } }
  - { id: blog, provider: postmark, key: { env: KEY } }
`;

/** Opens the store as the daemon does. The test closes it. */
export async function openDaemonStore(): Promise<{ readonly folder: string; readonly daemon: Store }> {
  const folder = await makeFolder({ 'keymedic.yaml': yaml });
  const daemon = await openStore({ path: `${folder}/keymedic.db`, exclusive: true });
  return { folder, daemon };
}
