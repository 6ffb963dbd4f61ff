/** @module Runs a table of configs with a mistake: what each is, its text, and the sentences about it. */

import { expect, test } from 'vitest';
import { brief, load } from './folder.ts';

/** What the mistake is, the config, and the lines that are printed for it. */
export type Mistake = readonly [what: string, config: string, ...says: readonly string[]];

/** Lines of one integration in a config without other mistakes; they begin at line 2, column 5. */
export const integration = (lines: string): string => `integrations:\n  - ${lines.trim().replaceAll('\n', '\n    ')}\n`;

/** An integration that lacks its key. */
export const sendgrid = 'id: shop\nprovider: sendgrid\n';
/** A correct integration. */
export const good = `${sendgrid}key: { env: KEY }`;

/** One test for each mistake; a config with an error is not loaded. */
export function testMistakes(mistakes: readonly Mistake[]): void {
  test.each(mistakes)('%s', async (_, config, ...says) => {
    const { problems, folder, config: loaded } = await load({ 'keymedic.yaml': config });
    expect(problems.map(brief).map((line) => line.replaceAll(folder, 'FOLDER'))).toEqual(says);
    expect(loaded === undefined).toBe(problems.some((problem) => problem.severity === 'error'));
  });
}
