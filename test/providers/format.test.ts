/** @module A provider file can be reviewed: its lines fit the screen, and every page is a constant at the top, once. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..', '..', 'providers');
/** The `lineWidth` that biome.json sets for providers; its formatter breaks no text, so a test has to. */
const columns = 140;

const files = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [name.slice(0, -3), readFileSync(join(folder, name), 'utf8')] as const);

describe.each(files)('%s', (_, text) => {
  test('no line is longer than the screen', () => {
    expect(listLongLines(text), 'break a text or pattern with + between sentences or alternatives').toEqual([]);
  });

  test('a source is the name of a page, from-memory or inferred', () => {
    expect(listUnnamedSources(text), 'make the page a constant at the top of the file').toEqual([]);
  });

  test('no address stands twice', () => {
    expect(listRepeatedAddresses(text), 'make the address a constant at the top of the file').toEqual([]);
  });
});

describe('what is found', () => {
  test('a line of 141 columns', () => {
    expect(listLongLines(`${'a'.repeat(140)}\n${'é'.repeat(141)}\nb`)).toEqual([`2: ${'é'.repeat(141)}`]);
  });

  test.each([
    ["{ source: 'https://a.example/x' }"],
    [`{ source: \`\${docs}/x\`, text: 'x' }`],
    ["failedLoginSource:\n  'https://a.example/' +\n  'x',"],
    ["{ source: docs + '/x' }"],
  ])('a source that is no name: %s', (text) => {
    expect(listUnnamedSources(text)).toHaveLength(1);
  });

  test.each([
    ['{ source: docs }'],
    ["{ source: docs,\n url: 'https://a.example' }"],
    ["source: 'from-memory',"],
    ["failedLoginSource:\n  'inferred: no lock-out ' +\n  'is documented',"],
  ])('no fault in %s', (text) => {
    expect(listUnnamedSources(text)).toEqual([]);
  });

  test.each([
    ["const docs = 'https://a.example/x';\nurl: 'https://a.example/x',"],
    ["url: 'https://a.example/x',\nsuccessor:\n  'https://a.example' +\n  '/x',"],
    [`const docs =\n  'https://a.example';\nconst page = \`\${docs}/x\`;\nurl: 'https://a.example/x',`],
  ])('an address that stands twice: %s', (text) => {
    expect(listRepeatedAddresses(text)).toEqual(['https://a.example/x']);
  });
});

function listLongLines(text: string): readonly string[] {
  return text.split('\n').flatMap((line, at) => ([...line].length > columns ? [`${at + 1}: ${line}`] : []));
}

function listUnnamedSources(text: string): readonly string[] {
  const given = [...joinPieces(text).matchAll(/\b(?:source|failedLoginSource):\s*(.*)/g)].map(
    ([, value = '']) => value,
  );
  return given.filter((value) => !/^(?:[a-z]\w*(?:,| })|['"](?:from-memory|inferred: ))/.test(value));
}

/** Addresses that two literals give, be they whole, in pieces, or a constant and the rest of the path. */
function listRepeatedAddresses(text: string): readonly string[] {
  const whole = joinPieces(text);
  const named = new Map<string, string>();
  const fill = (literal: string) => literal.replace(/\$\{(\w+)\}/g, (place, name: string) => named.get(name) ?? place);
  for (const [, name = '', , literal = ''] of whole.matchAll(/^const (\w+) =\s*(['"`])(.*?)\2;$/gm)) {
    named.set(name, fill(literal));
  }
  const addresses = [...whole.matchAll(/(['"`])((?:https?:\/\/|\$\{)[^\s'"`]*)\1/g)]
    .map(([, , literal = '']) => fill(literal))
    .filter((value) => /^https?:\/\//.test(value));
  return [...new Set(addresses.filter((address, at) => addresses.indexOf(address) !== at))];
}

/** The file with each text that is broken with `+` in one piece again. */
function joinPieces(text: string): string {
  return text.replaceAll(/['"`] \+\n\s*(?:String\.raw)?['"`]/g, '');
}
