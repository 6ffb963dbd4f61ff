/** @module Every pattern of the house, with the longest text that it meets: those of providers, of the common lists, and of the source. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';
import { providers } from '../../providers/index.ts';
import { explainText } from '../../src/core/explain/explain-text.ts';
import { listShapes } from '../../src/core/key/key-shapes.ts';
import { beginningForm } from '../../src/core/key/shape.ts';
import { searchForm } from '../../src/core/masking/shape-search.ts';
import type { AnswerRule, Provider } from '../../src/core/model/provider.ts';
import { lowerPattern } from '../../src/core/reading/match/rule-index.ts';
import { commonHttpRules, failureInside } from '../../src/core/reading/rules/http.ts';
import { intermediaryRules } from '../../src/core/reading/rules/intermediaries.ts';
import { commonSmtpRules } from '../../src/core/reading/rules/smtp.ts';
import { longestAnswerText, longestPasted } from '../../src/core/reading/shorten.ts';

/** One pattern, and where it stands. */
export interface Collected {
  readonly source: string;
  readonly flags: string;
  readonly where: string;
  /** Characters of the longest text on which it is tried. */
  readonly longest: number;
}

/** Bodies, replies, keys and what a command prints: characters. */
const longestText = 64 * 1024;
const root = join(import.meta.dirname, '..', '..');

/** Each pattern once, with the longest text that it meets anywhere. */
export function collectPatterns(): readonly Collected[] {
  const all = new Map<string, Collected>();
  const add = (one: Collected): void => {
    const name = `${one.flags} ${one.source}`;
    const known = all.get(name);
    if (known === undefined || known.longest < one.longest) all.set(name, one);
  };
  for (const provider of providers) for (const one of fromProvider(provider)) add(one);
  const common = [...commonHttpRules, failureInside, ...commonSmtpRules, ...intermediaryRules];
  for (const rule of common) for (const one of fromRule(rule, `common: ${rule.causes}`)) add(one);
  const shapes = listShapes(new Map(providers.map((provider) => [provider.id, provider])));
  add({ source: searchForm(shapes), flags: 'g', where: 'scrub: the shapes of all keys', longest: longestText });
  for (const one of fromSource()) add(one);
  for (const one of made) if (!all.has(`${one.flags} ${one.source}`)) add(one);
  return [...all.values()];
}

function fromProvider(provider: Provider): readonly Collected[] {
  const { id } = provider;
  const search = (source: string, where: string, longest: number): Collected => ({
    source,
    flags: 'i',
    where: `${id}: ${where}`,
    longest,
  });
  const shape = (source: string | undefined, where: string): readonly Collected[] =>
    source === undefined
      ? []
      : ['', 'i'].map((flags) => ({ source, flags, where: `${id}: ${where}`, longest: longestText }));
  const variables = Object.entries(provider.variables ?? {});
  return [
    ...provider.answers.flatMap((rule, at) => fromRule(rule, `${id}: answers[${at}]`)),
    ...(provider.retired ?? []).map(({ url }) => search(url, 'retired', longestAnswerText)),
    ...(provider.recognise ?? []).map((pattern) => search(pattern, 'recognise', longestPasted)),
    ...provider.credentials.flatMap(({ kind, parts }) =>
      parts.flatMap((part) => [
        ...shape(part.shape, `${kind} ${part.name}`),
        ...shape(beginningOf(part.shape), `${kind} ${part.name}, its beginning`),
      ]),
    ),
    ...provider.lookalikes.flatMap((one) => shape(one.shape, 'look-alike')),
    ...(provider.settings ?? []).flatMap((one) => shape(one.shape, `setting ${one.name}`)),
    ...variables.flatMap(([name, { fill, allow }]) => [
      ...fill.flatMap(({ match }) => shape(match, `variable ${name}`)),
      ...shape(allow, `variable ${name}`),
    ]),
    ...shape(provider.endpoint?.allow, 'endpoint'),
  ];
}

function beginningOf(shape: string | undefined): string | undefined {
  try {
    return shape === undefined ? undefined : beginningForm(shape);
  } catch {
    return undefined;
  }
}

function fromRule({ text, header, json, url }: AnswerRule, where: string): readonly Collected[] {
  const others = [...Object.values(header ?? {}), ...Object.values(json ?? {}), ...(url === undefined ? [] : [url])];
  return [
    ...(text === undefined ? [] : [{ source: lowerPattern(text), flags: '', where, longest: longestAnswerText }]),
    ...others.map((source) => ({ source, flags: 'i', where, longest: longestAnswerText })),
  ];
}

/** A node of a parsed file, as far as literals are concerned. */
type Node = Readonly<Record<string, unknown>> & { readonly start?: number };

/** The literals of all source files. */
function fromSource(): readonly Collected[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(root, 'src', file), 'utf8');
    const found: Collected[] = [];
    visit(parseAst(text, { lang: 'ts' }) as unknown as Node, (node) => {
      const { regex, start = 0 } = node as { regex?: { pattern: string; flags: string }; start?: number };
      if (regex === undefined) return;
      const line = text.slice(0, start).split('\n').length;
      const longest = file.startsWith(join('core', 'explain')) ? longestPasted : longestText;
      found.push({ source: regex.pattern, flags: regex.flags, where: `src/${file}:${line}`, longest });
    });
    return found;
  });
}

function visit(node: unknown, meet: (node: Node) => void): void {
  if (node === null || typeof node !== 'object') return;
  if (!Array.isArray(node)) meet(node as Node);
  for (const value of Object.values(node)) visit(value, meet);
}

/** Patterns that the source puts together: met by making them, while one text of each sort is explained. */
const made: readonly Collected[] = meetMade();

function meetMade(): readonly Collected[] {
  const found: Collected[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, given: [string, string?]) {
      const pattern = new target(...given);
      found.push({
        source: pattern.source,
        flags: pattern.flags,
        where: 'made while explaining',
        longest: longestPasted,
      });
      return pattern;
    },
  });
  try {
    const known = new Map(providers.map((provider) => [provider.id, provider]));
    for (const text of ['HTTP/1.1 401 no\n\nAPI key: "abc" invalid', '535-5.7.8 no\n535 5.7.8 no', '\u001b[1mx'])
      explainText(text, known, { now: 0, headers: {} });
  } finally {
    globalThis.RegExp = original;
  }
  return found;
}
