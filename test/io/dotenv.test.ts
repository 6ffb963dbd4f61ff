/** @module `.env` files: what is filled in, from where, and whose the value is. */

import { expect, test } from 'vitest';
import { readDotenv } from '../../src/io/dotenv.ts';

const read = (text: string, environment: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    [...readDotenv(Buffer.from(text), environment)].map(([name, { value }]) => [name, value.reveal()]),
  );

const borrowed = (text: string, environment: Readonly<Record<string, string>>) =>
  Object.fromEntries([...readDotenv(Buffer.from(text), environment)].map(([name, one]) => [name, one.borrowed]));

test('the order of the file counts, not that of the alphabet', () => {
  expect(read('ZZ=one\nAA=$' + '{ZZ}\nexport M=$AA\nM2 = "$' + '{M}-$' + '{ZZ}"\n')).toEqual({
    ZZ: 'one',
    AA: 'one',
    M: 'one',
    M2: 'one-one',
  });
});

test('what stands below is filled in last, after the environment', () => {
  expect(read('A=$' + '{B}\nB=below\n')).toEqual({ A: 'below', B: 'below' });
  expect(read('A=$' + '{B}\nB=below\n', { B: 'ours' })).toEqual({ A: 'ours', B: 'below' });
  expect(read('B=above\nA=$' + '{B}\n', { B: 'ours' })).toEqual({ A: 'above', B: 'above' });
});

test('a variable that is made of itself has the one of the environment, or stays', () => {
  expect(read('A=x$' + '{A}\n', { A: '1' })).toEqual({ A: 'x1' });
  expect(read('A=x$' + '{A}\nB=$' + '{C}\nC=$' + '{B}\n')).toEqual({ A: 'x$' + '{A}', B: '$' + '{B}', C: '$' + '{B}' });
});

test('what is filled in from the environment keeps its origin, through other variables as well', () => {
  const text = 'A=$' + '{OURS}\nB=x-$' + "{A}\nC='$" + "{OURS}'\nD=$" + '{NONE:-$OURS}\nE=$B\nF=$' + '{EMPTY:-own}\n';
  expect(borrowed(text, { OURS: 's', EMPTY: '' })).toEqual({
    A: ['OURS'],
    B: ['OURS'],
    C: [],
    D: [],
    E: ['OURS'],
    F: [],
  });
});

test('a name with a colon, as dotenv, Ruby and compose read it', () => {
  expect(read('A: one\nexport B: "two: x"\nC:no\nD="x\ny: z"\n')).toEqual({ A: 'one', B: 'two: x', D: 'x\ny: z' });
});

test.each([
  ['Ab#1', 'Ab', 'Ab#1', 'Ab#1'],
  ['Ab#1 # note', 'Ab', 'Ab#1', 'Ab#1 # note'],
  ['#Ab', '', '#Ab', '#Ab'],
  ['"A#b" # note', 'A#b', 'A#b', '"A#b" # note'],
  ["it's#1`x", "it's", "it's#1`x", "it's#1`x"],
  ['  x y  ', 'x y', 'x y', '  x y  '],
])('%s: by Node, by compose, raw', (value, usual, compose, raw) => {
  for (const [dialect, expected] of [
    ['usual', usual],
    ['compose', compose],
    ['raw', raw],
  ] as const)
    expect(
      readDotenv(Buffer.from(`K=${value}\nL=1\n`), {}, dialect)
        .get('K')
        ?.value.reveal(),
    ).toBe(expected);
});

test('variables that double each other, and long chains of them, end', () => {
  const doubled = ['V0=0123456789', ...Array.from({ length: 60 }, (_, at) => `V${at + 1}=$\{V${at}}$\{V${at}}`)];
  const longest = Math.max(...Object.values(read(doubled.join('\n'))).map((text) => text.length));
  expect(longest).toBeLessThanOrEqual(64 * 1024);
  const chain = Array.from({ length: 20_000 }, (_, at) => `V${at}=$\{V${at + 1}}`);
  expect(Object.keys(read(chain.join('\n')))).toHaveLength(20_000);
});

test('a file whose variables fill in too much of each other is refused, and one that is large is not', () => {
  const base = `B=${'x'.repeat(60_000)}\n`;
  const copies = (count: number, value: string): string =>
    Array.from({ length: count }, (_, at) => `A${at}=${value}\n`).join('');
  const startedAt = performance.now();
  expect(() => read(base + copies(50_000, '$' + '{B}y'))).toThrow(
    'its variables fill in more than 16 MB of each other',
  );
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(read(base + copies(100, '$' + '{B}y'))['A99']).toHaveLength(60_001);
  expect(Object.keys(read(copies(20_000, 'x'.repeat(300))))).toHaveLength(20_000);
});
