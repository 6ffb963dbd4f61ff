/** @module Fingerprints of credentials. */

import { expect, test } from 'vitest';
import { Secret } from '../../src/core/model/secret.ts';
import { fingerprint } from '../../src/secrets/fingerprint.ts';

const parts = (a: string, b: string) => ({ a: new Secret(a), b: new Secret(b) });

test('equal credentials have equal fingerprints, under one instance secret alone', () => {
  const first = fingerprint(parts('x', 'y'), 'instance');
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(fingerprint({ b: new Secret('y'), a: new Secret('x') }, 'instance')).toBe(first);
  const others = [
    fingerprint(parts('x', 'y'), 'another'),
    fingerprint(parts('y', 'x'), 'instance'),
    fingerprint(parts('xy', ''), 'instance'),
    fingerprint({ a: new Secret('x') }, 'instance'),
  ];
  expect(new Set([first, ...others]).size).toBe(5);
});
