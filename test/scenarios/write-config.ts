/** @module Writes the config of several scenarios, with the secrets in files beside it, damaged as each scenario says. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { providers } from '../../providers/index.ts';
import { defined } from '../../src/core/defined.ts';
import type { LabKey } from '../../src/lab/keys.ts';
import type { Lab } from '../../src/lab/server.ts';
import type { Scenario } from './scenario.ts';

/** Writes the config. @param isPast true for the earlier run, in which nothing is damaged */
export async function writeConfig(
  lab: Lab,
  file: string,
  scenarios: readonly Scenario[],
  keys: ReadonlyMap<string, LabKey>,
  isPast: boolean,
): Promise<void> {
  const integrations = [];
  for (const scenario of scenarios) {
    const { id, provider, before, siblings, beside } = scenario;
    const isOld = isPast && before?.stored === 'other';
    const own = keys.get(isOld ? `${id}.old` : id);
    integrations.push({
      ...(await writeIntegration(lab, id, provider, own, isPast ? undefined : scenario)),
      ...(isPast && before?.with !== undefined ? before.with : scenario.with),
    });
    for (const [at, { sameKey }] of siblings.entries()) {
      const other = `${id}.sibling${at}`;
      const key = keys.get(sameKey ? id : other);
      integrations.push({ ...(await writeIntegration(lab, other, provider, key, undefined)), ...scenario.with });
    }
    for (const other of beside)
      integrations.push(await writeIntegration(lab, `${id}.${other}`, other, keys.get(`${id}.${other}`), undefined));
  }
  const [first] = scenarios;
  const config = {
    integrations,
    store: { path: join(lab.folder, 'keymedic.db') },
    ...defined({ investigate: first?.investigate }),
    network: { ...lab.network(), ...first?.network },
  };
  await writeFile(file, stringify(config, { lineWidth: 0 }));
}

/** Returns the integration of a key. Writes its secrets to files. */
async function writeIntegration(
  lab: Lab,
  id: string,
  provider: string,
  key: LabKey | undefined,
  scenario: Scenario | undefined,
): Promise<Record<string, unknown>> {
  if (key === undefined) throw new Error(`no key for ${id}`);
  const folder = join(lab.folder, 'secrets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own = key.target.kind.parts.filter(({ name }) => key.parts[name] !== undefined);
  const damaged =
    typeof scenario?.stored === 'object' ? scenario.stored.part : own.findLast(({ secret }) => secret)?.name;
  const template = typeof scenario?.stored === 'object' ? scenario.stored.text : scenario?.stored;
  const credential: Record<string, unknown> = {};
  for (const { name, secret } of own) {
    const text = key.parts[name] ?? '';
    const stored = template === undefined || name !== damaged ? text : fill(template, text);
    if (!secret) {
      credential[name] = stored;
      continue;
    }
    if (scenario?.inline === true) {
      credential[name] = stored;
      continue;
    }
    const file = join(folder, `${id}.${name}`);
    await writeFile(file, stored, { mode: 0o600 });
    credential[name] = { file };
  }
  const { key: only, ...rest } = credential;
  const isSingle = only !== undefined && Object.keys(rest).length === 0;
  const placed = scenario?.of === undefined ? undefined : placeOf(provider, scenario);
  const { endpoint, settings } = key.target;
  return {
    id,
    provider,
    ...(placed !== undefined
      ? { credential: { [placed]: Object.values(credential).at(-1) } }
      : isSingle
        ? { key: only }
        : { credential }),
    ...(scenario?.of === undefined && endpoint !== undefined ? { endpoint } : {}),
    ...(scenario?.of === undefined && Object.keys(settings).length > 0
      ? { settings: withoutMadeUp(provider, settings) }
      : {}),
  };
}

/** Keeps the required settings: the lab makes up all others that a request names. */
function withoutMadeUp(provider: string, settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const known = providers.find(({ id }) => id === provider)?.settings ?? [];
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => known.some((one) => one.name === name && one.required === true)),
  );
}

/** Returns the part that gets the key of another ESP. */
function placeOf(provider: string, scenario: Scenario): string {
  const found = providers.find(({ id }) => id === provider);
  const kind = found?.credentials.find((one) => scenario.key.kind === undefined || one.kind === scenario.key.kind);
  return kind?.parts.find(({ secret }) => secret)?.name ?? 'key';
}

/** Fills `{key}` with the text, `{key:0:20}` with a piece of it, `{typo}` with one letter changed, `{upper}` and `{lower}`. */
function fill(template: string, text: string): string {
  return template.replace(/\{(\w+)(?::(-?\d+)(?::(-?\d+))?)?\}/g, (whole, word: string, from?: string, to?: string) => {
    switch (word) {
      case 'key':
        return from === undefined ? text : text.slice(Number(from), to === undefined ? undefined : Number(to));
      case 'typo':
        return mistype(text);
      case 'upper':
        return text.toUpperCase();
      case 'lower':
        return text.toLowerCase();
      default:
        return whole;
    }
  });
}

/** Changes one digit or letter near the end to another one of its kind, so that the shape stays the same. */
function mistype(text: string): string {
  const at = Math.max(0, text.length - 6);
  const letter = text[at] ?? '';
  const other = /[0-8]/.test(letter) ? String(Number(letter) + 1) : letter === '9' ? '0' : letter === 'a' ? 'b' : 'a';
  return text.slice(0, at) + other + text.slice(at + 1);
}
