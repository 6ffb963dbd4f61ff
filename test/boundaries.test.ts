/** @module The rooms of the house: who may import whom, and what the pure core may not touch. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const outward = ['probe', 'config', 'store', 'notify', 'web', 'lab'];

/** Room → the rooms beside itself that it may import; `npm` stands for packages, `node` for Node's own modules. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  providers: ['core'],
  ...Object.fromEntries(outward.map((room) => [room, ['core', 'npm', 'node']])),
  agent: ['core', 'providers', ...outward, 'npm', 'node'],
  cli: ['core', 'providers', ...outward, 'agent', 'npm', 'node'],
};

const files = [
  ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) => join('src', name)),
  ...readdirSync(join(root, 'providers')).map((name) => join('providers', name)),
].filter((name) => /\.tsx?$/.test(name));

function roomOf(file: string): string {
  const [first = '', second = ''] = file.split(/[\\/]/);
  return first === 'src' ? second : first;
}

/** Everything that a file imports, types and imports in types included. */
function importsOf(text: string): readonly string[] {
  const bare = withoutComments(text);
  const found = bare.matchAll(
    /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"`]([^'"`]+)['"`]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g,
  );
  return [...found].flatMap(([, from, called, bareImport]) => from ?? called ?? bareImport ?? []);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  if (!specifier.startsWith('.')) return 'npm';
  return roomOf(relative(root, resolve(root, dirname(file), specifier)));
}

test('the finder of imports sees every form', () => {
  const text = [
    "import { a } from './a.ts';",
    "import type { B } from './b.ts';",
    "import {\n  c,\n} from './c.ts';",
    "export { d } from './d.ts';",
    "import './e.ts';",
    "const f = await import('./f.ts');",
    "type G = import('./g.ts').G;",
    "// import { no } from './no.ts';",
  ].join('\n');
  expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `./${name}.ts`));
});

test('every file of the source is in a room', () => {
  const rooms = new Set(files.map(roomOf));
  expect([...rooms].filter((room) => !Object.hasOwn(allowed, room))).toEqual([]);
  for (const room of ['core', 'providers', 'probe', 'config', 'store', 'notify', 'lab', 'agent', 'cli'])
    expect(rooms).toContain(room);
});

describe.each(Object.entries(allowed))('%s', (room, others) => {
  const own = files.filter((file) => roomOf(file) === room);

  test(`imports itself${others.length === 0 ? ' alone' : `, ${others.join(', ')}`} and nothing else`, () => {
    const strangers = own.flatMap((file) =>
      importsOf(readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => ![room, ...others].includes(targetOf(file, specifier)))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(strangers).toEqual([]);
  });
});

/** The rooms of the core, from the words that all use to the texts that nobody builds on. */
const layers = [['core'], ['key', 'reading', 'remedy', 'incident'], ['diagnosis', 'outbox'], ['alert', 'pasted']];

/** The room of the core, `core` for the words themselves. */
function placeOf(file: string): string {
  const [, , place = '', inside] = file.split(/[\\/]/);
  return inside === undefined ? 'core' : place;
}

test('the rooms of the core import themselves and those below them', () => {
  const heightOf = (place: string): number => layers.findIndex((layer) => layer.includes(place));
  const own = files.filter((file) => roomOf(file) === 'core');
  expect(new Set(own.map(placeOf))).toEqual(new Set(layers.flat()));
  const upward = own.flatMap((file) =>
    importsOf(readFileSync(join(root, file), 'utf8'))
      .filter((specifier) => {
        const place = placeOf(relative(root, resolve(root, dirname(file), specifier)));
        return place !== placeOf(file) && heightOf(place) >= heightOf(placeOf(file));
      })
      .map((specifier) => `${file} imports ${specifier}`),
  );
  expect(upward).toEqual([]);
});

test('the core and the providers know no clock, no chance, no process and no network', () => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\s*\)|(?<![.\w'"`])Date\(\s*\)|\bMath\.random\b|\bcrypto\.(?:getRandomValues|randomUUID)\b|(?<![.\w'"`-])(?:process|globalThis|performance|console)\s*[.[]|(?<![.\w'"`])(?:setTimeout|setInterval|setImmediate|queueMicrotask|fetch|require)\(/;
  const touching = files
    .filter((file) => ['core', 'providers'].includes(roomOf(file)))
    .flatMap((file) =>
      withoutStrings(withoutComments(readFileSync(join(root, file), 'utf8')))
        .split('\n')
        .flatMap((line) => (impure.test(line) ? [`${file}: ${line.trim()}`] : [])),
    );
  expect(touching).toEqual([]);
  for (const line of ['Date.now()', 'new Date()', 'Math.random()', 'process.env', 'setTimeout(f, 1)', 'fetch(url)'])
    expect(line).toMatch(impure);
});

/** Texts for people and patterns may speak of a process or of the clock. */
function withoutStrings(text: string): string {
  return text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}
