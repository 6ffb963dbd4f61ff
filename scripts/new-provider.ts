/** @module Starts a provider: `npm run new-provider -- NAME` copies the template, and says which test tells what is left to do. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [id = ''] = process.argv.slice(2);
const mistake = checkId(id);
if (mistake !== undefined) {
  console.error(mistake);
  process.exit(64);
}

for (const ending of ['.ts', '.cases.yaml']) {
  const text = readFileSync(join(root, 'providers', `_template${ending}`), 'utf8').replaceAll('__ID__', id);
  writeFileSync(join(root, 'providers', `${id}${ending}`), text, { flag: 'wx' });
}
console.log(`wrote providers/${id}.ts and providers/${id}.cases.yaml

Fill in what says FILL; CONTRIBUTING.md tells how. This fails and says what is left until all is there:

  npx vitest run test/providers -t ${id}

Then: npm run generate`);

function checkId(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]{0,39}$/.test(name))
    return 'usage: npm run new-provider -- NAME, with NAME of small letters and digits, such as sendgrid';
  if (existsSync(join(root, 'providers', `${name}.ts`))) return `providers/${name}.ts exists already`;
  return undefined;
}
