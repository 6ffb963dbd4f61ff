import { expect, test } from 'vitest';
import type { z } from 'zod';
import { providers } from '../../../providers/index.ts';
import { providerSchema } from '../../../src/config/schema/provider.ts';
import type { Provider } from '../../../src/core/model/provider.ts';

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

test.each(providers.map((provider) => [provider.id, provider] as const))(
  '%s fits the schema of plugins',
  (_, provider) => {
    expect(schemaIsTheType).toBe(true);
    const parsed = providerSchema.safeParse(provider);
    expect(parsed.success ? [] : parsed.error.issues).toEqual([]);
  },
);
