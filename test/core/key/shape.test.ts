import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateFromShape, isBeginningOf } from '../../../src/core/key/shape.ts';

const shapes = [
  '^SG\\.[\\w-]{22}\\.[\\w-]{43}$',
  '^[0-9a-f]{32}-us[0-9]{1,3}$',
  '^(?:AKIA|ASIA)[A-Z0-9]{16}$',
  '^[A-Za-z0-9/+]{40}$',
  '^a?b+c*(d|ef){2,}$',
  '^[^/]{3}\\d\\.$',
  '^(?!www\\.)[a-w.]{4,6}$',
];

test.each(shapes)('what is generated from %s fits it', (shape) => {
  const fits = new RegExp(shape);
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (stream) => {
      expect(generateFromShape(shape, () => stream.next().value)).toMatch(fits);
    }),
  );
});

test('a look-ahead is refused, not misunderstood', () => {
  expect(() => generateFromShape('^(?=a)b$', Math.random)).toThrow(SyntaxError);
});

test.each([...shapes, '^pk_(?:[0-9a-f]{34}|[A-Za-z0-9]{6}_[0-9a-f]{34})$', '^(?:ab){2}c$', '^a\\.(?:xy|z+)?!$'])(
  'every beginning of what fits %s is known as one, and nothing else',
  (shape) => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (stream, share) => {
          const text = generateFromShape(shape, () => stream.next().value);
          expect(isBeginningOf(shape, text.slice(0, Math.round(text.length * share)))).toBe(true);
          expect(isBeginningOf(shape, `${text.slice(0, Math.round(text.length * share))}/é`)).toBe(false);
        },
      ),
    );
  },
);
