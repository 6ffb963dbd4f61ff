/** @module Openings of incidents for the tests of alerts: with another diagnosis, and with hostile text in every field. */

import fc from 'fast-check';
import type { Transition } from '../../../src/core/model/incident.ts';
import { incident, opened, revoked, subject } from '../../fixtures/transitions.ts';

export function openedWith(change: Partial<typeof revoked>): Transition {
  const diagnosis = { ...revoked, ...change };
  const { cause, confidence } = diagnosis;
  return { ...opened, diagnosis, incident: { ...incident, cause, confidence } };
}

/** The transition without a diagnosis, as of an integration that was removed. */
export function withoutDiagnosis({ diagnosis: _, ...rest }: Transition): Transition {
  return rest;
}

const nasty = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `a${text}`);

const hostile = fc.oneof(
  nasty,
  fc.constantFrom(
    'x\r\nBcc: all@shop.example',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'shop\u202Egnp.exe',
    '@here <!channel>',
    'a\u2028b\u0000c',
    '\ud800',
    '&amp;',
  ),
);

/** An opening in which every text comes from outside. */
export const hostileOpening = fc
  .record({ id: hostile, name: hostile, owner: hostile, user: hostile, says: hostile, step: hostile, url: hostile })
  .map(
    ({ id, name, owner, user, says, step, url }): Transition => ({
      ...opened,
      incident: { ...incident, id: says, integration: id },
      subject: { ...subject, id, provider: name, providerName: name, owner, usedBy: [user] },
      diagnosis: {
        ...revoked,
        evidence: [{ kind: 'answer', says, consistentWith: ['revoked'], strength: 'hard' }],
        ruledOut: [{ cause: 'expired', because: says }],
        remedy: [
          { step, url },
          { step, url: `javascript:${url}` },
          { step, url: `https://shop.example/"${url}` },
        ],
        warnings: [{ kind: 'declared', says, due: says }],
        decide: step,
        impact: says,
      },
    }),
  );
