/** @module The trouble of a store: what is reported of it, and what it means for the next recovery. */

import { expect, test } from 'vitest';
import { StoreError } from '../../../src/store/error.ts';
import { createTroubleState } from '../../../src/store/failover/trouble-state.ts';

const locked = new StoreError('locked', 'locked');
const full = new StoreError('full', 'full');
const corrupt = new StoreError('corrupt', 'corrupt');

test('each kind is reported once until the trouble ends', () => {
  const trouble = createTroubleState({});
  expect([locked, locked, full, locked].map((error) => trouble.raise(error))).toEqual([
    locked,
    undefined,
    full,
    undefined,
  ]);
  expect(trouble.current()).toBe(locked);
  trouble.clear();
  expect(trouble.current()).toBeUndefined();
  expect(trouble.raise(locked)).toBe(locked);
});

test('a trouble from the start counts as reported, and the file may be another one', () => {
  const trouble = createTroubleState({ trouble: locked });
  expect(trouble.raise(locked)).toBeUndefined();
  expect(trouble.mayBeReplaced()).toBe(true);
  trouble.clear();
  expect(trouble.mayBeReplaced()).toBe(false);
});

test('a locked file is the same file later; a lost one may be another, until the trouble ends', () => {
  const trouble = createTroubleState({});
  trouble.raise(locked);
  expect(trouble.mayBeReplaced()).toBe(false);
  trouble.raise(new StoreError('gone', 'gone'));
  trouble.raise(locked);
  expect(trouble.mayBeReplaced()).toBe(true);
});

test('an error of another class is trouble of the kind io', () => {
  const trouble = createTroubleState({});
  expect(trouble.raise(new TypeError('no worker'))).toMatchObject({
    kind: 'io',
    message: 'The store failed: no worker.',
  });
});

test('damage is handled when it is found a second time, and reported every time', () => {
  const replaced = new StoreError('replaced', 'put aside');
  const answers = [undefined, replaced];
  let calls = 0;
  const trouble = createTroubleState({
    onDamaged: () => {
      calls += 1;
      return answers.shift();
    },
  });
  expect(trouble.raise(corrupt)).toBe(corrupt);
  expect(calls).toBe(0);
  expect(trouble.raise(corrupt)).toBe(corrupt);
  expect(trouble.raise(corrupt)).toBe(replaced);
  expect(trouble.current()).toBe(replaced);
  expect(calls).toBe(2);
});
