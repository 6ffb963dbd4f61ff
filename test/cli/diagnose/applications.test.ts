/** @module The mail settings of real applications: every credential is found, and no key that is not mail's is chosen. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { providers } from '../../../providers/index.ts';
import { isUsable, targetOf, toPlanJson } from '../../../src/cli/diagnose/found-list.ts';
import { readVariables } from '../../../src/config/setup/read-folder.ts';
import { findCredentials } from '../../../src/core/discovery/find-credentials.ts';
import type { FoundCredential } from '../../../src/core/discovery/found.ts';

const samples = resolve(import.meta.dirname, '../../fixtures/applications');

const readValue = z.looseObject({ variable: z.string().optional(), value: z.string() });
const expectation = z.looseObject({
  findings: z.array(
    z.looseObject({
      provider: z.string(),
      kind: z.string(),
      parts: z.record(z.string(), readValue),
      region: z.string().optional(),
      host: z.string().optional(),
      port: z.number().optional(),
      settings: z.record(z.string(), readValue).optional(),
    }),
  ),
  no_findings: z.array(z.looseObject({ variables: z.array(z.string()) })).default([]),
});

async function findIn(folder: string): Promise<readonly FoundCredential[]> {
  const { environment, files } = await readVariables({}, folder);
  return findCredentials(environment, files, providers);
}

/** A found credential in the words of an expectation. Parts that a default gives have no variable. */
function describeFound(found: FoundCredential): object {
  return {
    provider: found.provider,
    kind: found.kind,
    parts: Object.fromEntries(
      Object.entries(found.parts).map(([name, { variable, value }]) => [
        name,
        { variable: variable.written ?? variable.name, value: value.reveal() },
      ]),
    ),
    ...(Object.keys(found.settings).length === 0 ? {} : { settings: found.settings }),
  };
}

const names = readdirSync(samples, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(names.map(({ name }) => name))('%s', async (name) => {
  const folder = join(samples, name);
  const expected = expectation.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
  const found = (await findIn(folder)).filter(isUsable);
  const wanted = expected.findings.map(({ provider, kind, parts, settings }) => ({
    provider,
    kind,
    parts: Object.fromEntries(
      Object.entries(parts).flatMap(([part, { variable, value }]) =>
        variable === undefined ? [] : [[part, { variable, value }]],
      ),
    ),
    ...(settings === undefined
      ? {}
      : { settings: Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value])) }),
  }));
  expect(found.map(describeFound)).toHaveLength(wanted.length);
  expect(found.map(describeFound)).toEqual(expect.arrayContaining(wanted));
  for (const finding of expected.findings) {
    const same = found.find((one) => one.provider === finding.provider && one.kind === finding.kind);
    if (finding.region !== undefined && finding.provider !== 'smtp')
      expect([undefined, finding.region]).toContain(same?.region);
    const target = same === undefined ? undefined : targetOf(same);
    if (finding.host !== undefined) expect(target).toContain(finding.host);
  }
  const refused = new Set(expected.no_findings.flatMap(({ variables }) => variables));
  for (const { parts } of found)
    for (const { variable } of Object.values(parts)) expect(refused).not.toContain(variable.name);
  const secrets = (await findIn(folder)).flatMap(({ parts }) => Object.entries(parts));
  const plan = JSON.stringify((await findIn(folder)).map((one) => toPlanJson(one, false)));
  for (const [part, { value }] of secrets)
    if (!/^(?:username|access_key_id)$/.test(part)) expect(plan).not.toContain(value.reveal());
});
