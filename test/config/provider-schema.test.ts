import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { providerSchema } from '../../src/config/provider-schema.ts';
import type { Provider } from '../../src/core/provider.ts';

type Plain<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : unknown extends Value
    ? Value
    : Value extends readonly (infer Item)[]
      ? Plain<Item>[]
      : { -readonly [Name in keyof Value]: Plain<Value[Name]> };
type Equal<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** Fails to compile when the schema and the type part ways. */
const schemaIsTheType: Equal<Plain<z.output<typeof providerSchema>>, Plain<Provider>> = true;

test('the schema is the type of a provider, and every built-in provider fits it', async () => {
  expect(schemaIsTheType).toBe(true);
  const folder = new URL('../../providers/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts') && !name.startsWith('_'));
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    const module = (await import(new URL(name, folder).href)) as { default: unknown };
    const parsed = providerSchema.safeParse(module.default);
    expect(parsed.success ? [] : parsed.error.issues, name).toEqual([]);
  }
});
