/** @module The rooms of the house: who may import whom, and what the pure core may not touch. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
/** Room → the rooms of the house that it may import besides itself, as docs/internals/design.md draws them. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  core: [],
  providers: ['core'],
  io: ['core'],
  esp: ['core', 'io'],
  secrets: ['core', 'io'],
  notify: ['core', 'io'],
  patterns: ['core'],
  config: ['core', 'io', 'patterns'],
  store: ['core'],
  telemetry: ['core'],
  lab: ['core'],
  agent: ['core', 'providers', 'io', 'esp', 'secrets', 'notify', 'config', 'store', 'telemetry', 'lab'],
  cli: [
    'core',
    'providers',
    'io',
    'esp',
    'secrets',
    'notify',
    'patterns',
    'config',
    'store',
    'telemetry',
    'lab',
    'agent',
  ],
};

/** Rooms that stay pure: they may import neither packages nor what Node brings. */
const pure = ['core', 'providers'];

/** Inside a room: its folders from the ground up, `.` for files directly in it. A folder imports itself and lower floors. */
const floors: Readonly<Record<string, readonly (readonly string[])[]>> = {
  core: [
    ['model', 'masking', '.'],
    ['target'],
    ['key', 'reading', 'remedy', 'incident'],
    ['diagnosis', 'discovery', 'outbox'],
    ['alert', 'explain'],
    ['overview'],
  ],
  store: [['.'], ['sql'], ['sqlite'], ['failover']],
  notify: [['http', 'mail'], ['.']],
  config: [['problems'], ['source', 'schema'], ['build', 'setup'], ['.']],
  agent: [['diagnose', 'health'], ['schedule', 'alerting'], ['.']],
  cli: [['terminal'], ['diagnose', 'explain', 'init'], ['commands'], ['.']],
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

test('every file of the source is in a room of the table, and no room of the table is empty', () => {
  expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(rooms)));
});

describe.each(Object.entries(rooms))('%s', (room, others) => {
  const allowed = [room, ...others, ...(pure.includes(room) ? [] : ['npm', 'node'])];
  const own = files.filter((file) => roomOf(file) === room);

  test(`imports itself${others.length === 0 ? ' alone' : `, ${others.join(', ')}`} and nothing else`, () => {
    const forbidden = own.flatMap((file) =>
      importsOf(readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => !allowed.includes(targetOf(file, specifier)))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(forbidden).toEqual([]);
  });
});

/** The folder of a file inside its room, `.` for the room itself. */
function folderOf(file: string): string {
  const [, , folder = '', inside] = file.split(/[\\/]/);
  return inside === undefined ? '.' : folder;
}

describe.each(Object.entries(floors))('inside %s', (room, plan) => {
  const own = files.filter((file) => roomOf(file) === room);
  const floorOf = (file: string): number => plan.findIndex((floor) => floor.includes(folderOf(file)));

  test('every folder stands on a floor', () => {
    expect(new Set(own.map(folderOf))).toEqual(new Set(plan.flat()));
  });

  test('a folder imports itself and lower floors', () => {
    const upward = own.flatMap((file) =>
      importsOf(readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => targetOf(file, specifier) === room)
        .map((specifier) => relative(root, resolve(root, dirname(file), specifier)))
        .filter((target) => folderOf(target) !== folderOf(file) && floorOf(target) >= floorOf(file))
        .filter((target) => !(floorOf(target) === 0 && floorOf(file) === 0))
        .map((target) => `${file} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });
});

test('the core and the providers know no clock, no chance, no process and no network', () => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\s*\)|(?<![.\w'"`])Date\(\s*\)|\bMath\.random\b|\bcrypto\.(?:getRandomValues|randomUUID)\b|(?<![.\w'"`-])(?:process|globalThis|performance|console)\s*[.[]|(?<![.\w'"`])(?:setTimeout|setInterval|setImmediate|queueMicrotask|fetch|require)\(/;
  const touching = files
    .filter((file) => pure.includes(roomOf(file)))
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
