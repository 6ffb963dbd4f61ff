/** @module Reads the scenarios: each has a state of the ESPs, an integration, and the verdict to expect. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { causes, states } from '../../src/core/model/cause.ts';

const cause = z.enum(causes);
const scriptedAnswer = z.union([
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
const script = z.union([scriptedAnswer, z.array(scriptedAnswer).min(1)]);
const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z.union([schema.transform((one) => [one]), z.array(schema).min(1)]);

const rule = z.strictObject({
  /** Answers to every request; to the key of the scenario; to unknown keys; to requests without a key. */
  all: script.optional(),
  real: script.optional(),
  unknown: script.optional(),
  none: script.optional(),
  certificate: z.enum(['expired', 'wrong_name', 'untrusted']).optional(),
  /** Minutes by which the host's clock is ahead of ours. */
  clock: z.number().optional(),
  refuses: z.boolean().optional(),
});
const hosts = z.record(z.string(), rule);

const situation = {
  /** The answers of the ESP to the key at its own hosts; healthy by default. */
  state: script.default('healthy'),
  hosts: hosts.default({}),
};

const scenario = z.strictObject({
  id: z.string(),
  story: z.string(),
  provider: z.string(),
  /** The key as the ESP issued it. A part that begins with ^ is a shape from which the part is made. */
  key: z
    .strictObject({
      kind: z.string().optional(),
      region: z.string().optional(),
      endpoint: z.string().optional(),
      parts: z.record(z.string(), z.string()).optional(),
    })
    .default({}),
  /** The content of the secret file: `{key}` is the key. `part` names another part than the last secret one. */
  stored: z.union([z.string(), z.strictObject({ part: z.string(), text: z.string() })]).optional(),
  /** True: the secret is in the config itself. */
  inline: z.boolean().default(false),
  /** The ESP and kind of the key, if it is in the place of another key. */
  of: z.strictObject({ provider: z.string(), kind: z.string().optional(), region: z.string().optional() }).optional(),
  /** Further options of the integration. */
  with: z.record(z.string(), z.unknown()).default({}),
  ...situation,
  /** An earlier run in another state. `stored: other`: the key was replaced since then. */
  before: z
    .strictObject({
      ...situation,
      stored: z.literal('other').optional(),
      with: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  /** Further integrations at the same ESP. */
  siblings: z
    .array(
      z.strictObject({ state: script.default('healthy'), before: script.optional(), sameKey: z.boolean().optional() }),
    )
    .default([]),
  /** Integrations at other ESPs, in the same state. */
  beside: z.array(z.string()).default([]),
  /** The network block of the config, and the rule of the online hosts. */
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
    /** True: the secret was sent to no host. */
    heldBack: z.boolean().optional(),
    /** Patterns that match some text of the evidence, remedy or warnings. */
    says: z.array(z.string()).optional(),
  }),
});

export type Scenario = z.output<typeof scenario>;
export type Rule = z.output<typeof rule>;

/** A file: scenarios, and families of scenarios of the same form. */
const theme = z.strictObject({
  about: z.string(),
  scenarios: z.array(z.record(z.string(), z.unknown())).default([]),
  /** Each row becomes a scenario: the form with `{provider}` filled and with the fields of the row. */
  families: z
    .array(
      z.strictObject({
        form: z.record(z.string(), z.unknown()),
        rows: z.array(z.record(z.string(), z.unknown())).min(1),
      }),
    )
    .default([]),
});

/** Reads all files of a folder. @throws {Error} if a file is malformed, or if an ID is used twice */
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

/** Fills `{in 5 days}` with a date, and `{jwt for 20 hours}` and `{jwt with roles X}` with tokens that have these claims. */
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

/** Returns the form with the fields of the row. Blocks are merged, and `{provider}` is filled in. */
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
