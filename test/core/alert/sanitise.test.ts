/** @module Sanitised text: no control, direction or invisible character survives in any form of an alert. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderAlert } from '../../../src/core/alert/render.ts';
import { cleanLine } from '../../../src/core/alert/sanitise.ts';
import { notify, openMany } from '../../fixtures/transitions.ts';
import { hostileOpening } from './openings.ts';

const forbidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

test('no invisible character survives, and marks do not pile up', () => {
  const unseen = /^[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]$/u;
  const kept = '\ufe0e\ufe0f';
  for (let code = 0; code < 0xe_1000; code += 1) {
    const character = String.fromCodePoint(code);
    if (unseen.test(character) && !kept.includes(character)) expect(cleanLine(`a${character}b`)).toBe('a b');
  }
  expect(cleanLine('⚠\ufe0f ok')).toBe('⚠\ufe0f ok');
  expect(cleanLine(`z${'\u0300'.repeat(500)}o`).length).toBeLessThan(10);
  expect(cleanLine('\u3164\u2800\u200b')).toBe('');
});

test('a subject is one line, and no text reverses, hides or controls anything', () => {
  fc.assert(
    fc.property(hostileOpening, (transition) => {
      const rendered = [renderAlert(notify(transition)), renderAlert(notify(transition, ...openMany(2)))];
      for (const { subject: line, text, html } of rendered) {
        expect(line).not.toMatch(/[\r\n]/);
        expect(line).not.toMatch(forbidden);
        expect(text).not.toMatch(forbidden);
        expect(html).not.toMatch(forbidden);
        expect(line.isWellFormed() && text.isWellFormed() && html.isWellFormed()).toBe(true);
      }
    }),
  );
});
