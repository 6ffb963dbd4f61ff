/** @module Anchors and aliases: as many as a config needs, but none that grow without end, and each mistake at its place. */

import { expect, test } from 'vitest';
import { readYaml } from '../../../src/config/source/yaml.ts';
import { cpuOf } from '../../patterns/cpu-time.ts';

const list = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

test('hundreds of integrations may share one anchor', () => {
  const { value, mistakes } = readYaml(
    `base: &base { owner: ada }\nall:\n${list(500, (at) => `  - { <<: *base, id: i${at} }`)}\n`,
  );
  expect(mistakes).toEqual([]);
  expect(value).toMatchObject({ all: expect.arrayContaining([{ owner: 'ada', id: 'i499' }]) });
});

test('anchors within anchors that would fill the memory are a mistake', () => {
  const levels = list(9, (at) => `l${at + 1}: &l${at + 1} [${Array.from({ length: 9 }, () => `*l${at}`).join(', ')}]`);
  const { value, mistakes } = readYaml(`l0: &l0 lol\n${levels}\n`);
  expect(value).toBeUndefined();
  expect(mistakes).toEqual([{ line: 1, column: 1, says: 'anchors within anchors make this text too large' }]);
});

test('thousands of aliases and options take no time that grows with their square', () => {
  const aliases = `base: &base x\nall:\n${list(8_000, (at) => `  - { a: *base, n: ${at} }`)}\n  - *bass\n`;
  const many = readYaml(list(8_000, (at) => `option${at}: ${at}`));
  const times = [
    cpuOf(() => expect(readYaml(aliases).mistakes).toMatchObject([{ line: 8_003, column: 5 }])),
    cpuOf(() => {
      for (let at = 0; at < 8_000; at++) expect(many.locate([`option${at}`], 'key').line).toBe(at + 1);
    }),
  ];
  for (const time of times) expect(time).toBeLessThan(2_000);
});
