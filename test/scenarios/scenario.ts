/** @module Reads the scenarios: each a world, the integration that lives in it, and the verdict that is due. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { causes, states } from '../../src/core/model/cause.ts';

const cause = z.enum(causes);
const line = z.union([
  cause,
  z.strictObject({
    status: z.number(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().default(''),
  }),
  z.strictObject({ smtp: z.string() }),
  z.strictObject({
    fault: z.enum([
      'hang',
      'drip',
      'reset',
      'cut',
      'huge',
      'bad_gzip',
      'bad_utf8',
      'bad_json',
      'redirect',
      'login_page',
      'continue',
    ]),
  }),
]);
const play = z.union([line, z.array(line).min(1)]);
const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z.union([schema.transform((one) => [one]), z.array(schema).min(1)]);

const rule = z.strictObject({
  /** Said to everybody; to the key of the scenario; to keys that nobody knows; to those who present none. */
  all: play.optional(),
  real: play.optional(),
  unknown: play.optional(),
  none: play.optional(),
  certificate: z.enum(['expired', 'wrong_name', 'untrusted']).optional(),
  /** Minutes by which the host's clock is ahead of ours. */
  clock: z.number().optional(),
  refuses: z.boolean().optional(),
});
const hosts = z.record(z.string(), rule);

const world = {
  /** What the ESP thinks of the key at home; healthy by default. */
  state: play.default('healthy'),
  hosts: hosts.default({}),
};

const scenario = z.strictObject({
  id: z.string(),
  story: z.string(),
  provider: z.string(),
  /** The key as the ESP gave it out. A part that begins with ^ is a shape to make it from. */
  key: z
    .strictObject({
      kind: z.string().optional(),
      region: z.string().optional(),
      endpoint: z.string().optional(),
      parts: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  /** What stands in the secret file: `{key}` is the text; another part than the last secret one by `part`. */
  stored: z.union([z.string(), z.strictObject({ part: z.string(), text: z.string() })]).optional(),
  /** The text stands in the config itself. */
  inline: z.boolean().default(false),
  /** The key is one of this ESP and kind, put into the wrong place. */
  of: z.strictObject({ provider: z.string(), kind: z.string().optional(), region: z.string().optional() }).optional(),
  /** The rest of the integration, as the config has it. */
  with: z.record(z.string(), z.unknown()).default({}),
  ...world,
  /** An earlier run in another state of the world; `stored: other` for a key that was replaced since. */
  before: z
    .strictObject({
      ...world,
      stored: z.literal('other').optional(),
      with: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  /** Further integrations at the same ESP. */
  siblings: z
    .array(z.strictObject({ state: play.default('healthy'), before: play.optional(), sameKey: z.boolean().optional() }))
    .default([]),
  /** Integrations at other ESPs, in the same state. */
  beside: z.array(z.string()).default([]),
  /** The network block of the config, and what the unrelated hosts do. */
  network: z.record(z.string(), z.unknown()).optional(),
  online: rule.optional(),
  investigate: z.record(z.string(), z.unknown()).optional(),
  expect: z.strictObject({
    cause: oneOrMore(cause),
    state: oneOrMore(z.enum(states)),
    confidence: oneOrMore(z.enum(['certain', 'likely', 'possible'])).optional(),
    /** The most requests, the first probe included. */
    requests: z.number().optional(),
    warnings: z.array(z.string()).optional(),
    /** True: no host may have seen the text. */
    heldBack: z.boolean().optional(),
    /** Patterns that some piece of evidence, remedy, or warning fits. */
    says: z.array(z.string()).optional(),
  }),
});

export type Scenario = z.output<typeof scenario>;
export type Rule = z.output<typeof rule>;

/** A theme: scenarios, or rows of providers that each become the scenario of the same form. */
const theme = z.strictObject({
  about: z.string(),
  scenarios: z.array(z.record(z.string(), z.unknown())).default([]),
  /** Forms with `{provider}` and the row's own fields laid over. */
  families: z
    .array(
      z.strictObject({
        form: z.record(z.string(), z.unknown()),
        rows: z.array(z.record(z.string(), z.unknown())).min(1),
      }),
    )
    .default([]),
});

/** @throws {Error} naming the file when one is no theme; or when an ID is used twice. */
export function readScenarios(folder: string): readonly Scenario[] {
  const all = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => readTheme(join(folder, name)));
  const twice = all.find(({ id }, at) => all.findIndex((other) => other.id === id) !== at);
  if (twice !== undefined) throw new Error(`two scenarios are called ${twice.id}`);
  return all;
}

function readTheme(file: string): readonly Scenario[] {
  const { scenarios, families } = theme.parse(parse(fillTimes(readFileSync(file, 'utf8'))));
  const grown = families.flatMap(({ form, rows }) => rows.map((row) => grow(form, row)));
  return [...scenarios, ...grown].map((one) => {
    const read = scenario.safeParse(one);
    if (!read.success) throw new Error(`${file}: ${String(one['id'])}: ${z.prettifyError(read.error)}`);
    return read.data;
  });
}

/** `{in 5 days}` a date; `{jwt for 20 hours}` and `{jwt with roles X}` tokens with these claims. */
function fillTimes(text: string): string {
  return text
    .replace(/\{in (\d+) days\}/g, (_, days: string) =>
      new Date(Date.now() + Number(days) * 864e5).toISOString().slice(0, 10),
    )
    .replace(/\{jwt for (\d+) hours\}/g, (_, hours: string) =>
      makeToken({ exp: Math.floor(Date.now() / 1000) + Number(hours) * 3600, scp: ['contact_data', 'account_read'] }),
    )
    .replace(/\{jwt with roles ([\w.]+)\}/g, (_, role: string) => makeToken({ roles: [role] }));
}

function makeToken(claims: object): string {
  const [head, body] = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${head}.${body}.c2lnbmF0dXJlLW9mLXRoZS1sYWI`;
}

/** The form with the row laid over it; blocks are merged, `{provider}` in texts is filled. */
function grow(form: Record<string, unknown>, row: Record<string, unknown>): Record<string, unknown> {
  const filled = JSON.parse(JSON.stringify(form).replaceAll('{provider}', String(row['provider'])));
  const merged: Record<string, unknown> = { ...filled };
  for (const [name, value] of Object.entries(row)) {
    const below = merged[name];
    merged[name] = isBlock(below) && isBlock(value) ? { ...below, ...value } : value;
  }
  return merged;
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
