/** @module A process that records transitions as fast as it can, and says which are safe: `node recorder.ts FILE`. */

import { openStore } from '../../src/store/sqlite/open.ts';
import { failing } from './samples.ts';

const store = await openStore({ path: process.argv[2] ?? '', exclusive: true });
for (let index = 0; ; index += 1) {
  await store.record([failing(`a${index}`, ['mail', 'hook']), failing(`b${index}`, ['mail'])]);
  process.stdout.write(`${index}\n`);
}
