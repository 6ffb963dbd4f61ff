/** @module No pattern of the house needs time that grows with more than the length of a text, whatever stands in the text. */

import { expect, test } from 'vitest';
import { mostSteps } from '../../src/patterns/cost.ts';
import { type Collected, collectPatterns } from './collect-patterns.ts';
import { cpuOf } from './cpu-time.ts';
import { hostileTexts } from './hostile-texts.ts';

const patterns = collectPatterns();
/** Milliseconds of processor time on the longest text that a pattern meets. */
const mostTime = 25;

test('all of them are here', () => {
  expect(patterns.length).toBeGreaterThan(1_800);
  for (const part of ['sendgrid: answers', 'gmail: recognise', 'common:', 'scrub:', 'src/core/explain', 'made while'])
    expect(patterns.some(({ where }) => where.startsWith(part))).toBe(true);
});

test('the bound of the steps grows with the length alone', () => {
  const growing = patterns.flatMap(({ source, flags, where, longest }) => {
    const growth = mostSteps(source, flags, 2 * longest) / mostSteps(source, flags, longest);
    return growth < 2.2 ? [] : [`${where}: /${source}/${flags}`];
  });
  expect(growing).toEqual([]);
});

/** The most time that the pattern needs for one of its hostile texts. */
function slowest({ source, flags, longest }: Collected): { readonly time: number; readonly text: string } {
  const pattern = new RegExp(source, flags.replace('g', ''));
  let worst = { time: 0, text: '' };
  for (const text of hostileTexts(source, flags, longest)) {
    pattern.lastIndex = 0;
    const time = cpuOf(() => pattern.test(text));
    if (time > worst.time) worst = { time, text };
  }
  // What else the machine does may have been counted.
  if (worst.time > 1) worst.time = Math.min(...[1, 2, 3].map(() => cpuOf(() => pattern.test(worst.text))));
  return worst;
}

test('none takes long on a hostile text, and twice the text takes twice the time', () => {
  const measured = patterns.map((one) => ({ ...one, ...slowest(one) })).sort((one, other) => other.time - one.time);
  const lines = measured
    .slice(0, 10)
    .map(
      ({ time, longest, where, source }) =>
        `${time.toFixed(2)} ms for ${longest} characters, ${where}: /${source.slice(0, 90)}/`,
    );
  console.log(`The slowest ten of ${measured.length} patterns:\n${lines.join('\n')}`);
  expect(measured.filter(({ time }) => time > mostTime).map(({ where }) => where)).toEqual([]);
  for (const { source, flags, text, where } of measured.slice(0, 10)) {
    const pattern = new RegExp(source, flags.replace('g', ''));
    const twice = text.slice(0, text.length / 2).repeat(4);
    // Both are measured side by side, because a busy machine makes either slow. Time that grows with the square gives 4.
    const growth = [1, 2, 3, 4, 5].map(() => {
      const single = cpuOf(() => pattern.test(text));
      return (cpuOf(() => pattern.test(twice)) - 3) / single;
    });
    expect(Math.min(...growth), where).toBeLessThan(3);
  }
}, 240_000);
