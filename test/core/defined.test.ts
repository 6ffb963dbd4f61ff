import { expect, expectTypeOf, test } from 'vitest';
import { defined } from '../../src/core/defined.ts';

test('undefined fields are absent; null, false, 0 and the empty text stay', () => {
  const made = defined({ owner: undefined, host: null, isOver: false, count: 0, says: '' });
  expect(made).toStrictEqual({ host: null, isOver: false, count: 0, says: '' });
  expect(Object.hasOwn(made, 'owner')).toBe(false);
});

test('a field that may be undefined becomes optional; literals keep their type', () => {
  const owner: string | undefined = ['ada'][0];
  const made: { readonly kind: 'failing'; readonly owner?: string } = defined({ kind: 'failing', owner });
  expect(made).toEqual({ kind: 'failing', owner: 'ada' });
  expectTypeOf(defined({ owner }).owner).toEqualTypeOf<string | undefined>();
});
