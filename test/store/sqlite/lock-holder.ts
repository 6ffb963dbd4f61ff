/** @module A process that locks a store: `node lock-holder.ts FILE MILLISECONDS`. Says `locked`, then `released`. */

import { DatabaseSync } from 'node:sqlite';

const [, , path = '', length = '0'] = process.argv;
const database = new DatabaseSync(path, { timeout: 5000 });
database.exec('begin exclusive');
process.stdout.write('locked\n');
setTimeout(() => {
  database.exec('rollback');
  database.close();
  process.stdout.write('released\n');
}, Number(length));
