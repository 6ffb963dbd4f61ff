/** @module What opens, changes and ends an incident. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, decideAgentProblems, newStanding, type Policy } from '../../../src/core/incident/decide.ts';
import type { Decision } from '../../../src/core/incident/transition.ts';
import { type Cause, type Confidence, causes, type State } from '../../../src/core/model/cause.ts';
import type { Diagnosis, Warning } from '../../../src/core/model/diagnosis.ts';
import type { Standing, Transition } from '../../../src/core/model/incident.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const subject = { id: 'shop', provider: 'sendgrid', providerName: 'SendGrid', owner: 'payments', usedBy: ['receipts'] };

interface Seen {
  readonly state: State;
  readonly cause: Cause;
  readonly confidence?: Confidence;
  /** Null when the secret could not be read. */
  readonly key?: string | null;
  /** Since the probe before (ms). */
  readonly after?: number;
  readonly warnings?: readonly Warning[];
  readonly retryAfter?: number;
}

const works: Seen = { state: 'healthy', cause: 'healthy' };
const isRefused: Seen = { state: 'failing', cause: 'revoked', confidence: 'likely', after: 5 * second };
const isDown: Seen = { state: 'failing', cause: 'network', after: 2 * minute };
const isLimited: Seen = { state: 'unknown', cause: 'rate_limited' };
const isUnclear: Seen = { state: 'unknown', cause: 'unrecognised', confidence: 'possible' };

function diagnose(seen: Seen): Diagnosis {
  const { state, cause, confidence = 'certain', warnings = [], retryAfter } = seen;
  const empty = { evidence: [], ruledOut: [], remedy: [], facts: {}, contradictory: false, requests: 1 } as const;
  const at = new Date(noon).toISOString();
  const rest = { candidates: [cause], warnings, at, ...(retryAfter === undefined ? {} : { retryAfter }) };
  return { state, cause, confidence, ...empty, ...rest };
}

/** Plays one probe after the other; `between` sees (and may replace) the standing, as a restart would. */
function play(
  probes: readonly Seen[],
  policy: Policy = { confirm: {} },
  between: (standing: Standing) => Standing = (standing) => standing,
): readonly Decision[] {
  let at = noon;
  let standing = newStanding('shop');
  return probes.map((seen, index) => {
    at += seen.after ?? minute;
    const decision = decide({
      standing: between(standing),
      diagnosis: diagnose(seen),
      observation: {
        ...(seen.key === null ? {} : { fingerprint: seen.key ?? 'f1' }),
        host: 'api.example',
        at,
        probeId: `p${index}`,
      },
      policy,
      subject,
      ids: { incident: `i${index}` },
    });
    standing = decision.standing;
    return decision;
  });
}

/** What people were told after each probe; `-` for nothing. */
function told(probes: readonly Seen[], policy?: Policy): string {
  return play(probes, policy)
    .map(({ transition }) => transition?.type.replace(/^(incident|key)\./, '') ?? '-')
    .join(' ');
}

test.each([
  ['a healthy key', [works, works], '- -'],
  ['a refused key after a second look', [works, isRefused, isRefused, isRefused], '- - opened -'],
  ['a refusal that was a blip', [works, isRefused, works, isRefused, works], '- - - - -'],
  ['causes near each other confirm each other', [isRefused, { ...isRefused, cause: 'unrecognised' }], '- opened'],
  ['an outage after three looks', [isDown, isDown, isDown], '- - opened'],
  [
    'an outage looked at every second',
    Array(240).fill({ ...isDown, after: second }),
    `${'- '.repeat(120)}opened${' -'.repeat(119)}`,
  ],
  ['the end of it after one', [isRefused, isRefused, works, works], '- opened resolved -'],
  ['a new incident after the end', [isRefused, isRefused, works, isRefused, isRefused], '- opened resolved - opened'],
  ['rate limits never', Array(100).fill(isLimited), Array(100).fill('-').join(' ')],
  [
    'a rate limit in between ends nothing',
    [isRefused, isRefused, isLimited, isRefused, works],
    '- opened - - resolved',
  ],
  [
    'our own trouble ends nothing',
    [isRefused, isRefused, { state: 'unknown', cause: 'agent_problem' }, works],
    '- opened - resolved',
  ],
  [
    'our own trouble blames no key',
    Array(100).fill({ state: 'unknown', cause: 'agent_problem' }),
    Array(100).fill('-').join(' '),
  ],
  [
    'an unreadable secret at once, and once',
    [
      { state: 'unknown', cause: 'agent_problem', key: null },
      { state: 'unknown', cause: 'agent_problem', key: null },
      works,
    ],
    'opened - resolved',
  ],
  [
    'not knowing, after an hour',
    [isUnclear, { ...isUnclear, after: 59 * minute }, { ...isUnclear, after: minute }],
    '- - opened',
  ],
  [
    'not knowing takes nothing back',
    [isRefused, isRefused, isUnclear, { ...isUnclear, after: 2 * hour }, works],
    '- opened - - resolved',
  ],
  [
    'trouble of changing kind, after an hour',
    Array(70).fill([isRefused, isDown]).flat().slice(0, 58),
    `${'- '.repeat(57)}opened`,
  ],
  [
    'another cause, confirmed',
    [isRefused, isRefused, { ...isRefused, cause: 'expired' }, { ...isRefused, cause: 'expired' }, works],
    '- opened - updated resolved',
  ],
  [
    'another cause that was a blip',
    [isRefused, isRefused, { ...isRefused, cause: 'expired' }, isRefused, { ...isRefused, cause: 'expired' }],
    '- opened - - -',
  ],
  [
    'more confidence, confirmed',
    [isRefused, isRefused, { ...isRefused, confidence: 'certain' }, { ...isRefused, confidence: 'certain' }],
    '- opened - updated',
  ],
  [
    'causes that take turns, less and less readily',
    Array(12)
      .fill([isRefused, isRefused, { ...isRefused, cause: 'expired' }, { ...isRefused, cause: 'expired' }])
      .flat(),
    `- opened - updated${' -'.repeat(44)}`,
  ],
  [
    'a new key that is refused, too, is counted anew',
    [isRefused, { ...isRefused, key: 'f2' }, { ...isRefused, key: 'f2' }],
    '- - opened',
  ],
] as [string, Seen[], string][])('tells of %s', (_, probes, expected) => {
  expect(told(probes)).toBe(expected);
});

test('the user decides how sure is sure', () => {
  const confirm = { revoked: { probes: 1, apart: 0 }, network: { probes: 2, apart: 0 } };
  expect(told([isRefused], { confirm })).toBe('opened');
  expect(
    told(
      [
        { ...isDown, after: 1 },
        { ...isDown, after: 1 },
      ],
      { confirm },
    ),
  ).toBe('- opened');
});

test('a second look is wanted in seconds for a refusal, in minutes for an outage', () => {
  expect(play([isRefused])[0]?.retryAt).toBe(noon + 5 * second + 5 * second);
  expect(play([isDown])[0]?.retryAt).toBe(noon + 2 * minute + 2 * minute);
  expect(play([isUnclear])[0]?.retryAt).toBeUndefined();
});

test('an incident says since when, how grave, and counts its transitions', () => {
  const decisions = play([works, isRefused, isRefused, works]);
  expect(decisions[2]?.transition).toMatchObject({
    id: 'i2-1',
    subject,
    diagnosis: { cause: 'revoked' },
    incident: {
      owner: 'payments',
      kind: 'failing',
      severity: 'critical',
      sequence: 1,
      openedAt: noon + minute + 5 * second,
    },
  });
  expect(decisions[3]?.transition).toMatchObject({ id: 'i2-2', incident: { sequence: 2, cause: 'revoked' } });
  expect(decisions[3]?.standing.incident).toBeUndefined();
});

test('what is known of the key is kept', () => {
  const [healthy, refused, replaced, mended] = play([
    works,
    { ...isRefused, retryAfter: 30 },
    { ...isRefused, key: 'f2' },
    { ...works, key: 'f2' },
  ]).map(({ standing }) => standing);
  expect(healthy).toMatchObject({
    lastHealthyAt: noon + minute,
    lastHealthyFingerprint: 'f1',
    fingerprintSince: noon + minute,
  });
  expect(refused).toMatchObject({ lastHealthyAt: noon + minute, refusedSince: noon + minute + 5 * second });
  expect(refused?.notBefore).toBe(noon + minute + 35 * second);
  expect(replaced).toMatchObject({
    fingerprint: 'f2',
    previousFingerprint: 'f1',
    refusedSince: noon + minute + 10 * second,
  });
  expect(replaced?.notBefore).toBeUndefined();
  expect(mended).toMatchObject({ lastHealthyFingerprint: 'f2', state: 'healthy' });
  expect(mended?.refusedSince).toBeUndefined();
});

function dueIn(days: number, from = noon): Warning {
  return { kind: 'expires', says: 'It expires.', due: new Date(from + days * day).toISOString().slice(0, 10) };
}

function warns(...warnings: readonly Warning[]): Seen {
  return { state: 'warning', cause: 'healthy', warnings, after: day };
}

test('each step before a due date is said once', () => {
  const nag = warns(dueIn(32));
  const days = told(Array(36).fill(nag)).split(' ');
  const said = days.flatMap((word, index) => (word === 'warning' ? [31 - index] : []));
  // Probed at noon, due at midnight: half a day is left of the last.
  expect(said).toEqual([31, 30, 14, 7, 3, 1, 0]);
});

test('dates that alternate are said once each; a clock set back repeats nothing', () => {
  const [one, other] = [warns(dueIn(10)), warns(dueIn(12))].map((seen) => ({ ...seen, after: minute }));
  expect(told([one, other, one, other, one, other] as Seen[])).toBe('warning warning - - - -');
  const late = warns(dueIn(3));
  expect(told([late, { ...late, after: -day }])).toBe('warning -');
});

test('a date that passed long ago is said once, however long the key goes on working', () => {
  const overdue = warns(dueIn(-89));
  expect(told(Array(6).fill(overdue))).toBe('warning - - - - -');
});

test('a warning without a date is said once per key', () => {
  const wide = warns({ kind: 'over_privileged', says: 'It may do more than it needs.' });
  expect(told([wide, wide, { ...wide, key: 'f2' }, { ...wide, key: 'f2' }])).toBe('warning - warning -');
});

test('a warning becomes a failure of the same incident, and ends with what was wrong', () => {
  const decisions = play([warns(dueIn(3)), isRefused, isRefused, warns(dueIn(2)), works]);
  expect(decisions.map(({ transition }) => transition?.type)).toEqual([
    'key.warning',
    undefined,
    'incident.opened',
    'incident.resolved',
    undefined,
  ]);
  expect(decisions[2]?.transition).toMatchObject({ id: 'i0-2', incident: { severity: 'critical', kind: 'failing' } });
  expect(told([warns(dueIn(3)), works, works])).toBe('warning resolved -');
});

test('trouble of our own is one incident, told anew only when something joins', () => {
  let standing = newStanding('@agent');
  const rounds = [[], ['Store locked.'], ['Store locked.'], ['Store locked.', 'No network.'], ['No network.'], [], []];
  const transitions = rounds.map((problems, index) => {
    const decision = decideAgentProblems({ standing, problems, at: noon + index, ids: { incident: `i${index}` } });
    standing = decision.standing;
    return decision.transition;
  });
  expect(transitions.map((transition) => transition?.type)).toEqual([
    undefined,
    'agent.problem',
    undefined,
    'agent.problem',
    undefined,
    'agent.recovered',
    undefined,
  ]);
  expect(transitions[3]).toMatchObject({
    id: 'i1-2',
    problem: 'Store locked. No network.',
    incident: { severity: 'error' },
  });
  expect(transitions[5]?.problem).toBe('Over: No network.');
});

const someProbe = fc.record({
  verdict: fc.oneof(
    fc.constant(works),
    fc.constant({ ...works, state: 'warning' as const, warnings: [dueIn(3)] }),
    fc.record({
      state: fc.constantFrom<State>('failing', 'unknown'),
      cause: fc.constantFrom<Cause>(...causes.filter((cause) => cause !== 'healthy' && cause !== 'unrelated')),
      confidence: fc.constantFrom<Confidence>('certain', 'likely', 'possible'),
    }),
  ),
  key: fc.constantFrom('f1', 'f2', null),
  after: fc.integer({ min: -hour, max: 2 * hour }),
});
const history = fc.array(
  someProbe.map(({ verdict, key, after }): Seen => ({ ...verdict, key, after })),
  { maxLength: 60 },
);

test('property: an incident starts with its first transition, counts by one, and ends once', () => {
  fc.assert(
    fc.property(history, (probes) => {
      const open = new Map<string, number>();
      const over = new Set<string>();
      for (const { transition, standing } of play(probes)) {
        if (transition === undefined) {
          continue;
        }
        const { id, sequence, resolvedAt } = transition.incident;
        expect(over.has(id)).toBe(false);
        expect(sequence).toBe((open.get(id) ?? 0) + 1);
        expect(transition.id).toBe(`${id}-${sequence}`);
        expect(sequence === 1).toBe(isBeginning(transition) && !open.has(id));
        open.set(id, sequence);
        if (resolvedAt !== undefined) {
          over.add(id);
        }
        expect(standing.incident?.id).toBe(resolvedAt === undefined ? id : undefined);
      }
      expect(open.size - over.size).toBeLessThanOrEqual(1);
    }),
  );
});

function isBeginning({ type }: Transition): boolean {
  return type === 'incident.opened' || type === 'key.warning';
}

test('property: a restart before every probe changes nothing', () => {
  const throughDisk = (standing: Standing): Standing => JSON.parse(JSON.stringify(standing));
  fc.assert(
    fc.property(history, (probes) => {
      expect(play(probes, undefined, throughDisk)).toEqual(play(probes));
    }),
  );
});

test('property: the same probe again changes nothing', () => {
  fc.assert(
    fc.property(history, (probes) => {
      play(probes).forEach(({ standing }, index) => {
        const again = decide({
          standing,
          diagnosis: diagnose(isRefused),
          observation: { fingerprint: 'f3', at: noon, probeId: `p${index}` },
          policy: { confirm: {} },
          subject,
          ids: { incident: 'other' },
        });
        expect(again).toEqual({ standing });
      });
    }),
  );
});

test('property: rate limits alone never alert, whatever else was seen before', () => {
  fc.assert(
    fc.property(history, fc.array(fc.constant(isLimited), { maxLength: 20 }), (probes, limits) => {
      const after = play([...probes, ...limits]).slice(probes.length);
      expect(after.every(({ transition }) => transition === undefined)).toBe(true);
    }),
  );
});
