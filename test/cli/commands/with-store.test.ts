/** @module The store of a command: it may not exist, be damaged, or belong to another user. */

import { chmod } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { status } from '../../../src/cli/commands/status.ts';
import { makeFolder } from '../../config/folder.ts';
import { collect } from '../collect-output.ts';
import { yaml } from '../daemon-store.ts';

test('without a store the commands refuse', async () => {
  const folder = await makeFolder({ 'keymedic.yaml': yaml });
  await expect(status({}, collect(folder).io)).rejects.toThrow('there is no store at');
});

test('the message about a store that is damaged or of another user names a way out', async () => {
  const folder = await makeFolder({ 'keymedic.yaml': yaml, 'keymedic.db': 'no database at all '.repeat(50) });
  await expect(status({}, collect(folder).io)).rejects.toThrow(/is not a database\. Move it away \(mv /);
  if (process.getuid?.() === 0) return;
  await chmod(`${folder}/keymedic.db`, 0o000);
  await expect(status({}, collect(folder).io)).rejects.toThrow('may not read the store');
});
