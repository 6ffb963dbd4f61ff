/** @module A process that records transitions without a pause, and prints which are safe: `node record-forever.ts FILE`. */

import { openStore } from '../../src/store/sqlite/open.ts';
import { failing } from './samples.ts';

const store = await openStore({ path: process.argv[2] ?? '', exclusive: true });
for (let index = 0; ; index += 1) {
  await store.record([failing(`a${index}`, ['mail', 'hook']), failing(`b${index}`, ['mail'])]);
  process.stdout.write(`${index}\n`);
}
