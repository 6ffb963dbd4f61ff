/** @module Writes the config of a batch of scenarios, with the secrets in files beside it, damaged as the scenario has it. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { providers } from '../../providers/index.ts';
import type { LabKey } from '../../src/lab/keys.ts';
import { onlineHosts } from '../../src/lab/respond.ts';
import type { Lab } from '../../src/lab/server.ts';
import type { Scenario } from './scenario.ts';

/** @param isPast true for the earlier run, in which nothing is damaged yet */
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
      ...(await describe(lab, id, provider, own, isPast ? undefined : scenario)),
      ...(isPast && before?.with !== undefined ? before.with : scenario.with),
    });
    for (const [at, { sameKey }] of siblings.entries()) {
      const other = `${id}.sibling${at}`;
      const key = keys.get(sameKey ? id : other);
      integrations.push({ ...(await describe(lab, other, provider, key, undefined)), ...scenario.with });
    }
    for (const other of beside)
      integrations.push(await describe(lab, `${id}.${other}`, other, keys.get(`${id}.${other}`), undefined));
  }
  const [first] = scenarios;
  const config = {
    integrations,
    store: { path: join(lab.folder, 'keymedic.db') },
    ...(first?.investigate === undefined ? {} : { investigate: first.investigate }),
    network: {
      ca: lab.caFile,
      connect_to: lab.connectTo,
      connectivity: onlineHosts.map((host) => `https://${host}/`),
      ...first?.network,
    },
  };
  await writeFile(file, stringify(config, { lineWidth: 0 }));
}

/** The integration with its secrets in files; what the config says beside is laid over it. */
async function describe(
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

/** The lab makes up every setting that a request names; a config has those that must be there. */
function withoutMadeUp(provider: string, settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const known = providers.find(({ id }) => id === provider)?.settings ?? [];
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => known.some((one) => one.name === name && one.required === true)),
  );
}

/** The single part into which another ESP's key is put. */
function placeOf(provider: string, scenario: Scenario): string {
  const found = providers.find(({ id }) => id === provider);
  const kind = found?.credentials.find((one) => scenario.key.kind === undefined || one.kind === scenario.key.kind);
  return kind?.parts.find(({ secret }) => secret)?.name ?? 'key';
}

/** `{key}` the text; `{key:0:20}` a piece of it; `{typo}` with one letter changed; `{upper}`; `{lower}`. */
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

/** One digit or letter near the end becomes another of its sort, so that the shape stays right. */
function mistype(text: string): string {
  const at = Math.max(0, text.length - 6);
  const letter = text[at] ?? '';
  const other = /[0-8]/.test(letter) ? String(Number(letter) + 1) : letter === '9' ? '0' : letter === 'a' ? 'b' : 'a';
  return text.slice(0, at) + other + text.slice(at + 1);
}
