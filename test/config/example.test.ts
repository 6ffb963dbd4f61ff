import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { makeEditorSchema } from '../../src/config/schema/config.ts';
import { providers } from './folder.ts';

const root = new URL('../../', import.meta.url);
const readProject = (name: string): Promise<string> => readFile(new URL(name, root), 'utf8');

test('the example has no mistake, no plain secret, and no address of a lab', async () => {
  const { config, problems } = await loadConfig({
    path: 'config.example.yaml',
    env: {},
    cwd: fileURLToPath(root),
    providers,
  });
  expect(problems).toEqual([]);
  expect(config?.integrations.length).toBeGreaterThan(4);
  expect(config?.network.connectTo).toEqual([]);
});

test('the example shows every option', async () => {
  const text = await readProject('config.example.yaml');
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./config.schema.json');
  const schema = makeEditorSchema() as Schema;
  const inExample = new Set([...text.matchAll(/([a-z_]+):/g)].map((match) => match[1]));
  const unneeded = new Set(['json', 'form', ...unusedSchemes]);
  const missing = [...new Set(optionNames(schema))].filter((name) => !inExample.has(name) && !unneeded.has(name));
  expect(missing).toEqual([]);
});

/** The causes of confirm and the fields of other auth schemes are named in prose. */
const unusedSchemes = ['token', 'word', 'service', 'username', 'password'];

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

function* optionNames(schema: Schema): Generator<string> {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    yield name;
    if (name !== 'confirm') yield* optionNames(inner);
  }
  for (const inner of [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])])
    if (inner) yield* optionNames(inner);
}

test('every option has a description for editors', () => {
  const bare: string[] = [];
  const visit = (schema: Schema & { readonly description?: string }, path: string): void => {
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      const isScheme = path.includes('.auth') || name === 'type';
      if (!isScheme && !('description' in inner)) bare.push(`${path}.${name}`);
      visit(inner, `${path}.${name}`);
    }
    for (const inner of [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) if (inner) visit(inner, path);
  };
  visit(makeEditorSchema() as Schema, '');
  expect(bare).toEqual([]);
});

test('config.schema.json is current', async () => {
  expect(JSON.parse(await readProject('config.schema.json'))).toEqual(JSON.parse(JSON.stringify(makeEditorSchema())));
});
