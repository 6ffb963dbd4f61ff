/** @module What every provider file must hold, whoever wrote it: sources, cases, reachable rules, harmless probes, known names. */

import { describe, expect, test } from 'vitest';
import { generateFromShape } from '../../src/core/key/shape.ts';
import type { AnswerRule, Provider, Scheme } from '../../src/core/model/provider.ts';
import { namesIn } from '../../src/core/template.ts';
import { listGaps, loadProviderFiles, providerIds, readCaseFile } from '../fixtures/providers.ts';
import { seededRandom } from '../fixtures/random.ts';
import { findHiddenRules } from './hidden-rules.ts';

const shelf = await loadProviderFiles();

test('a file is named after its provider, and no two providers share a name', () => {
  expect(shelf.map(({ id }) => id)).toEqual(providerIds);
  const names = shelf.flatMap(({ id, aliases }) => [
    ...new Set([id, ...(aliases ?? [])].map((name) => name.toLowerCase())),
  ]);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

describe.each(shelf.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  test('nothing is left to fill in', () => {
    expect(listGaps(id), 'what says FILL wants the facts of this ESP').toEqual([]);
  });

  test('every fact has a source', () => {
    expect(listSources(provider).filter(({ source }) => !isSource(source))).toEqual([]);
  });

  test('every cause that its rules name has a recorded case', () => {
    const named = new Set(provider.answers.flatMap((rule) => causesOf(provider, rule)));
    const recorded = new Set<string>(readCaseFile(id).flatMap(({ causes }) => causes));
    expect([...named].filter((cause) => !recorded.has(cause))).toEqual([]);
  });

  test('no rule is hidden by an earlier one', () => {
    expect(findHiddenRules(provider.answers)).toEqual([]);
  });

  test('probes have no effects, or say that they may', () => {
    expect(provider.probes.filter(({ effects }) => effects !== 'none' && effects !== 'unsure')).toEqual([]);
    const changing = provider.probes.filter(({ request }) => provider.requests[request]?.method === 'DELETE');
    expect(changing).toEqual([]);
  });

  test('every kind of credential has a probe', () => {
    const unserved = provider.credentials.filter(
      ({ kind }) => !provider.probes.some(({ kinds }) => kinds?.includes(kind) ?? true),
    );
    expect(unserved.map(({ kind }) => kind)).toEqual([]);
  });

  test('requests, kinds and regions that are named exist', () => {
    const kinds = new Set(provider.credentials.map(({ kind }) => kind));
    const regions = new Set(provider.hosts.map(({ region }) => region));
    const isOpen = provider.hosts.some(({ region }) => region.includes('{'));
    const requests = [
      ...provider.probes.map(({ request }) => request),
      ...provider.answers.flatMap(({ on }) => on ?? []),
      ...(provider.extract ?? []).map(({ on }) => on),
      ...provider.credentials.flatMap(({ auth }) => ('request' in auth && auth.request ? [auth.request] : [])),
    ];
    expect(requests.filter((name) => !Object.hasOwn(provider.requests, name))).toEqual([]);
    const named = [...provider.probes, ...provider.answers, ...provider.lookalikes].flatMap((one) => one.kinds ?? []);
    expect(named.filter((kind) => !kinds.has(kind))).toEqual([]);
    const places = provider.answers.flatMap((rule) => rule.regions ?? []);
    expect(isOpen ? [] : places.filter((region) => !regions.has(region))).toEqual([]);
  });

  test('the key goes out encrypted: hosts are https or smtp', () => {
    expect(provider.hosts.filter(({ url }) => !/^(?:https|smtps?):\/\/[^/]+$/.test(url))).toEqual([]);
    const uses = new Set(provider.hosts.map(({ use }) => use ?? 'api'));
    const homeless = Object.entries(provider.requests).filter(
      ([, { host, method }]) => !uses.has(host ?? (method === 'SMTP' ? 'smtp' : 'api')),
    );
    if (provider.endpoint === undefined && id !== 'smtp') expect(homeless).toEqual([]);
  });

  test('a text can be made from every shape, and fits it', () => {
    const random = seededRandom(id);
    for (const { shape } of provider.credentials.flatMap(({ parts }) => parts)) {
      if (shape === undefined) continue;
      for (let times = 0; times < 20; times++) expect(generateFromShape(shape, random)).toMatch(new RegExp(shape));
    }
  });

  test('look-alikes do not look like the real thing', () => {
    const random = seededRandom(id);
    for (const { shape, kinds, part: partName } of provider.lookalikes) {
      for (const kind of provider.credentials) {
        if (kinds !== undefined && !kinds.includes(kind.kind)) continue;
        for (const part of kind.parts) {
          if (part.shape === undefined || (partName === undefined ? !part.secret : part.name !== partName)) continue;
          const real = generateFromShape(part.shape, random);
          expect(new RegExp(shape).test(real), `${shape} fits a real ${part.title}`).toBe(false);
        }
      }
    }
  });

  test('templates name only what is known', () => {
    const known = new Set([
      ...provider.credentials.flatMap(({ parts }) => parts.map(({ name }) => name)),
      ...(provider.settings ?? []).map(({ name }) => name),
      ...Object.keys(provider.variables ?? {}),
      ...['today', 'api_host', 'assertion', 'access_token', 'region'],
    ]);
    const templates = [
      ...Object.values(provider.requests).flatMap(collectTexts),
      ...provider.credentials.flatMap(({ auth }) => templatesOf(auth)),
      ...provider.hosts.flatMap(({ url, region }) => [url, region]),
    ];
    expect(templates.flatMap(namesIn).filter((name) => !known.has(name))).toEqual([]);
    const sources = Object.values(provider.variables ?? {}).flatMap(({ fill }) => fill.map(({ from }) => from));
    expect(sources.filter((name) => !known.has(name))).toEqual([]);
  });

  test('what may be stored or shown is no secret', () => {
    const secret =
      /(?:^|[._-])(?<!error_)(?:api_?)?(?:key|token|secret|password|passwd|private_?key|access_?token|refresh_?token|api_?tokens?)$/i;
    expect(provider.keep.filter((path) => secret.test(path) || path === '*')).toEqual([]);
  });

  test('pages can be opened, and sentences are sentences', () => {
    const pages = Object.values(provider.pages).map(({ url }) => url);
    expect(pages.filter((url) => !/^(?:https:\/\/|mailto:)[^\s{}]+$/.test(url))).toEqual([]);
    const says = [...provider.lookalikes, ...provider.answers, ...(provider.retired ?? [])].flatMap(
      (one) => one.says ?? [],
    );
    expect(says.filter((sentence) => !/[.?!)]$/.test(sentence) || /\n|\bundefined\b/.test(sentence))).toEqual([]);
  });
});

function causesOf({ refusal }: Provider, rule: AnswerRule): readonly string[] {
  return rule.causes === 'refusal' ? refusal : rule.causes;
}

function isSource(source: unknown): boolean {
  return typeof source === 'string' && /^(?:https:\/\/\S+\.\S+|from-memory\b|inferred\b)/.test(source);
}

/** Every object of the file that states a fact, with where it was read. */
function listSources(provider: Provider): readonly { readonly place: string; readonly source: unknown }[] {
  const factual = /^\.(?:credentials\.\d+\.parts|lookalikes|hosts|settings|probes|answers|extract|retired)\.\d+$/;
  const single =
    /^\.(?:endpoint|manage|budget|statusPage|credentials\.\d+\.expiry|permissions\.\w+|pages\.\w+|advice\.\w+\.\d+)$/;
  const found: { place: string; source: unknown }[] = [];
  walk(provider, '', (place, value) => {
    if (factual.test(place) || single.test(place)) found.push({ place, source: value['source'] });
    if (/^\.credentials\.\d+$/.test(place)) found.push({ place, source: value['failedLoginSource'] });
  });
  return found;
}

function walk(value: unknown, place: string, visit: (place: string, value: Record<string, unknown>) => void): void {
  if (typeof value !== 'object' || value === null) return;
  visit(place, value as Record<string, unknown>);
  for (const [name, inner] of Object.entries(value)) walk(inner, `${place}.${name}`, visit);
}

function collectTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(collectTexts) : [];
}

function templatesOf({ scheme: _, ...rest }: Scheme): readonly string[] {
  return collectTexts(rest);
}
