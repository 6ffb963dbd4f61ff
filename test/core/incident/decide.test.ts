/** @module Decisions: when an incident opens, changes and ends. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defined } from '../../../src/core/defined.ts';
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

interface Probed {
  readonly state: State;
  readonly cause: Cause;
  readonly confidence?: Confidence;
  /** Null when the secret could not be read. */
  readonly key?: string | null;
  /** Since the probe before (ms). */
  readonly after?: number;
  readonly warnings?: readonly Warning[];
  readonly retryAfter?: number;
  /** Null when nothing was sent. */
  readonly host?: null;
  /** The answer had the status of a rate limit. */
  readonly isLimit?: true;
  /** The words of the answer. */
  readonly words?: string;
}

const works: Probed = { state: 'healthy', cause: 'healthy' };
const isRefused: Probed = { state: 'failing', cause: 'revoked', confidence: 'likely', after: 5 * second };
const isDown: Probed = { state: 'failing', cause: 'network', after: 2 * minute };
const isLimited: Probed = { state: 'unknown', cause: 'rate_limited' };
const isUnclear: Probed = { state: 'unknown', cause: 'unrecognised', confidence: 'possible' };

function diagnose(seen: Probed): Diagnosis {
  const { state, cause, confidence = 'certain', warnings = [], retryAfter } = seen;
  const empty = { evidence: [], ruledOut: [], remedy: [], facts: {}, contradictory: false, requests: 1 } as const;
  const at = new Date(noon).toISOString();
  const rest = defined({ candidates: [cause], warnings, at, retryAfter });
  return { state, cause, confidence, ...empty, ...rest };
}

/** Decides one probe after the other; `between` gets (and may replace) the standing, as a restart would. */
function probeAll(
  probes: readonly Probed[],
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
        ...(seen.host === null ? {} : { host: 'api.example' }),
        at,
        probeId: `p${index}`,
        ...defined({ signature: seen.words, isLimit: seen.isLimit }),
      },
      policy,
      subject,
      ids: { incident: `i${index}` },
    });
    standing = decision.standing;
    return decision;
  });
}

const proved: Probed = { ...isRefused, confidence: 'certain', words: 'http 401 no' };
const guess: Probed = { ...proved, cause: 'provider_outage', confidence: 'possible', after: 2 * minute };

test.each<[string, readonly Probed[], string]>([
  ['the same answer with less evidence', Array(6).fill(guess), '- - - - - -'],
  ['the same cause, now only likely', Array(6).fill({ ...proved, confidence: 'likely' }), '- - - - - -'],
  ['trouble of the network on top', Array(6).fill({ ...isDown, confidence: 'likely' }), '- - - - - -'],
  [
    'another refusal, which is only likely',
    Array(4).fill({ ...isRefused, cause: 'account_suspended', words: 'http 403 closed' }),
    '- updated - -',
  ],
  ['another proof', Array(4).fill({ ...proved, cause: 'account_suspended' }), '- updated - -'],
  ['a new key that is refused as well', Array(4).fill({ ...guess, cause: 'unrecognised', key: 'f2' }), '- updated - -'],
])('what was proved of a key, and then %s', (_, after, expected) => {
  const shown = reports([proved, proved, ...after]).split(' ');
  expect(shown.slice(0, 2)).toEqual(['-', 'opened']);
  expect(shown.slice(2).join(' ')).toBe(expected);
});

test('an outage that was proved ends: a refusal of the key that is only likely is told', () => {
  const down: Probed = { ...isDown, cause: 'provider_outage', words: 'http 503 down' };
  const opened = [down, down, down];
  const refused: Probed = { ...isRefused, words: 'http 401 no' };
  expect(reports([...opened, refused, refused, refused])).toMatch(/opened( -)* updated/);
});

/** The transition after each probe; `-` for none. */
function reports(probes: readonly Probed[], policy?: Policy): string {
  return probeAll(probes, policy)
    .map(({ transition }) => transition?.type.replace(/^(incident|key)\./, '') ?? '-')
    .join(' ');
}

test.each([
  ['a healthy key', [works, works], '- -'],
  ['a refused key after a second probe', [works, isRefused, isRefused, isRefused], '- - opened -'],
  ['a refusal that was a blip', [works, isRefused, works, isRefused, works], '- - - - -'],
  ['causes near each other confirm each other', [isRefused, { ...isRefused, cause: 'unrecognised' }], '- opened'],
  ['an outage after three probes', [isDown, isDown, isDown], '- - opened'],
  [
    'an outage probed every second',
    Array(240).fill({ ...isDown, after: second }),
    `${'- '.repeat(120)}opened${' -'.repeat(119)}`,
  ],
  ['the end of it after one', [isRefused, isRefused, works, works], '- opened resolved -'],
  ['a new incident after the end', [isRefused, isRefused, works, isRefused, isRefused], '- opened resolved - opened'],
  ['rate limits after an hour', Array(100).fill(isLimited), `${'- '.repeat(60)}opened${' -'.repeat(39)}`],
  [
    'rate limits after an hour, also of a key that was refused once',
    [isRefused, ...Array(62).fill(isLimited)],
    `${'- '.repeat(60)}opened - -`,
  ],
  ['a pause of a day that the ESP asks for, at once', [works, { ...isLimited, retryAfter: 86_400 }], '- opened'],
  [
    'a pause of an hour once it is over',
    [works, { ...isLimited, retryAfter: 3600 }, { ...isLimited, after: hour }],
    '- - opened',
  ],
  [
    'no verdict of changing kinds, after an hour',
    Array(40).fill([isLimited, isUnclear]).flat(),
    `${'- '.repeat(60)}opened${' -'.repeat(19)}`,
  ],
  [
    'a failing key that is rate limited for hours: nothing new',
    [isRefused, isRefused, ...Array(9).fill({ ...isLimited, after: hour })],
    `- opened${' -'.repeat(9)}`,
  ],
  [
    'a refusal that is confirmed between answers that are no verdict',
    [isRefused, isUnclear, isLimited, isRefused],
    '- - - opened',
  ],
  [
    'a refusal that is confirmed between problems of Keymedic itself',
    [isRefused, { state: 'unknown', cause: 'agent_problem' }, isRefused],
    '- - opened',
  ],
  [
    'a key that was unknown, and is refused between answers that are no verdict',
    [...Array(62).fill(isLimited), isRefused, isLimited, isRefused],
    `${'- '.repeat(60)}opened - - - updated`,
  ],
  [
    'that nothing could be asked, after an hour',
    Array(62).fill({ state: 'unknown', cause: 'agent_problem', host: null }),
    `${'- '.repeat(60)}opened -`,
  ],
  [
    'a rate limit in between ends nothing',
    [isRefused, isRefused, isLimited, isRefused, works],
    '- opened - - resolved',
  ],
  [
    'a problem of Keymedic itself ends nothing',
    [isRefused, isRefused, { state: 'unknown', cause: 'agent_problem' }, works],
    '- opened - resolved',
  ],
  [
    'a problem of Keymedic itself blames no key',
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
    'an unknown state, after an hour',
    [isUnclear, { ...isUnclear, after: 59 * minute }, { ...isUnclear, after: minute }],
    '- - opened',
  ],
  [
    'an unknown state does not end a failure',
    [isRefused, isRefused, isUnclear, { ...isUnclear, after: 2 * hour }, works],
    '- opened - - resolved',
  ],
  ['failures of changing kinds', Array(9).fill([isRefused, isDown]).flat(), `- - - opened${' -'.repeat(14)}`],
  [
    'failures of changing kinds, probed every second',
    Array(60)
      .fill([isRefused, isDown])
      .flat()
      .map((seen) => ({ ...seen, after: second })),
    `${'- '.repeat(61)}opened${' -'.repeat(58)}`,
  ],
  [
    'failures of changing kinds after an hour of rate limits',
    [...Array(61).fill(isLimited), ...Array(4).fill([isRefused, isDown]).flat()],
    `${'- '.repeat(60)}opened - - - updated${' -'.repeat(4)}`,
  ],
  [
    'a refusal, an outage for a moment, and the refusal',
    [isRefused, { ...isDown, after: second }, isRefused, isRefused],
    '- - - opened',
  ],
  ['a failure of changing kinds that ends', [isRefused, isDown, isRefused, works], '- - - -'],
  [
    'a limit of the plan with a pause of a day, at once',
    [works, { ...isRefused, cause: 'quota_exhausted', retryAfter: 86_400 }],
    '- opened',
  ],
  [
    'a refusal with a pause of a day, confirmed',
    [works, { ...isRefused, retryAfter: 86_400 }, isRefused],
    '- - opened',
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
    'causes that alternate, each time after more probes',
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
] as [string, Probed[], string][])('reports %s', (_, probes, expected) => {
  expect(reports(probes)).toBe(expected);
});

test('the config decides how many probes confirm a cause', () => {
  const confirm = { revoked: { probes: 1, apart: 0 }, network: { probes: 2, apart: 0 } };
  expect(reports([isRefused], { confirm })).toBe('opened');
  expect(
    reports(
      [
        { ...isDown, after: 1 },
        { ...isDown, after: 1 },
      ],
      { confirm },
    ),
  ).toBe('- opened');
});

test('a confirming probe is due in seconds for a refusal, in minutes for an outage', () => {
  expect(probeAll([isRefused])[0]?.retryAt).toBe(noon + 5 * second + 5 * second);
  expect(probeAll([isDown])[0]?.retryAt).toBe(noon + 2 * minute + 2 * minute);
  expect(probeAll([isUnclear])[0]?.retryAt).toBeUndefined();
});

test('a failure of changing kinds blames nothing for certain, and names all that was seen', () => {
  const opened = probeAll([isRefused, isDown, isRefused, isDown]).at(-1)?.transition;
  expect(opened?.incident).toMatchObject({ kind: 'failing', cause: 'network', confidence: 'possible' });
  expect(opened?.diagnosis?.candidates).toEqual(['network', 'revoked']);
  const says = 'Each of the last 4 probes failed, for different reasons: network trouble, revoked.';
  expect(opened?.diagnosis?.named?.says).toBe(says);
  expect(opened?.diagnosis?.evidence.at(-1)?.says).toBe(says);
});

test('a failure that is told before it is confirmed is not certain', () => {
  const limit: Probed = { state: 'failing', cause: 'quota_exhausted', retryAfter: 86_400 };
  const opened = probeAll([limit])[0]?.transition;
  expect(opened?.incident.confidence).toBe('likely');
  expect(opened?.diagnosis?.evidence.at(-1)?.says).toBe(
    'Only one probe has seen this: the ESP asks for no further probe before 2026-11-22 12:01 UTC.',
  );
  const [, lasting] = probeAll([isUnclear, { ...isRefused, confidence: 'certain', after: hour }]);
  expect(lasting?.transition?.incident.confidence).toBe('likely');
  expect(lasting?.transition?.diagnosis?.evidence.at(-1)?.says).toBe('Only one probe has seen this.');
});

test.each<[string, Probed, number]>([
  ['a refusal', { ...isRefused, retryAfter: 86_400 }, 30 * second],
  ['an outage', { ...isDown, retryAfter: 3600 }, 2 * minute],
  ['a short pause', { ...isDown, retryAfter: 10 }, 10 * second],
  ['a rate limit', { ...isLimited, retryAfter: 3600 }, hour],
  ['the status of a rate limit', { ...isRefused, retryAfter: 3600, isLimit: true }, hour],
])('Retry-After puts the next probe off: %s', (_, seen, pause) => {
  const [{ standing } = { standing: newStanding('shop') }] = probeAll([{ ...seen, after: 0 }]);
  expect(standing.notBefore).toBe(noon + pause);
});

test('an incident has its opening time and severity, and counts its transitions', () => {
  const decisions = probeAll([works, isRefused, isRefused, works]);
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

test('a standing remembers when the key worked, was refused and was replaced', () => {
  const [healthy, refused, replaced, working] = probeAll([
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
  expect(working).toMatchObject({ lastHealthyFingerprint: 'f2', state: 'healthy' });
  expect(working?.refusedSince).toBeUndefined();
});

function dueIn(days: number, from = noon): Warning {
  return { kind: 'expires', says: 'It expires.', due: new Date(from + days * day).toISOString().slice(0, 10) };
}

function warns(...warnings: readonly Warning[]): Probed {
  return { state: 'warning', cause: 'healthy', warnings, after: day };
}

test('each step before a due date is reported once', () => {
  const due = warns(dueIn(32));
  const days = reports(Array(36).fill(due)).split(' ');
  const reported = days.flatMap((word, index) => (word === 'warning' ? [31 - index] : []));
  // Probed at noon, due at midnight: half a day is left of the last.
  expect(reported).toEqual([31, 30, 14, 7, 3, 1, 0]);
});

test('dates that alternate are reported once each; a clock that is set back repeats nothing', () => {
  const [one, other] = [warns(dueIn(10)), warns(dueIn(12))].map((seen) => ({ ...seen, after: minute }));
  expect(reports([one, other, one, other, one, other] as Probed[])).toBe('warning warning - - - -');
  const late = warns(dueIn(3));
  expect(reports([late, { ...late, after: -day }])).toBe('warning -');
});

test('a date that passed long ago is reported once, however long the key keeps working', () => {
  const overdue = warns(dueIn(-89));
  expect(reports(Array(6).fill(overdue))).toBe('warning - - - - -');
});

test('a warning without a date is reported once per key', () => {
  const wide = warns({ kind: 'over_privileged', says: 'It may do more than it needs.' });
  expect(reports([wide, wide, { ...wide, key: 'f2' }, { ...wide, key: 'f2' }])).toBe('warning - warning -');
});

test('a warning becomes a failure of the same incident, and both end together', () => {
  const decisions = probeAll([warns(dueIn(3)), isRefused, isRefused, warns(dueIn(2)), works]);
  expect(decisions.map(({ transition }) => transition?.type)).toEqual([
    'key.warning',
    undefined,
    'incident.opened',
    'incident.resolved',
    undefined,
  ]);
  expect(decisions[2]?.transition).toMatchObject({ id: 'i0-2', incident: { severity: 'critical', kind: 'failing' } });
  expect(reports([warns(dueIn(3)), works, works])).toBe('warning resolved -');
});

test('the problems of Keymedic itself are one incident, reported again only when one joins', () => {
  let standing = newStanding('@agent');
  const steps = [[], ['Store locked.'], ['Store locked.'], ['Store locked.', 'No network.'], ['No network.'], [], []];
  const transitions = steps.map((problems, index) => {
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
  someProbe.map(({ verdict, key, after }): Probed => ({ ...verdict, key, after })),
  { maxLength: 60 },
);

test('property: an incident starts with its first transition, counts by one, and ends once', () => {
  fc.assert(
    fc.property(history, (probes) => {
      const open = new Map<string, number>();
      const over = new Set<string>();
      for (const { transition, standing } of probeAll(probes)) {
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

test('property: the standing has the state of the open incident', () => {
  fc.assert(
    fc.property(history, (probes) => {
      for (const { standing } of probeAll(probes)) {
        const { incident, state } = standing;
        if (incident !== undefined) expect(state).toBe(incident.kind);
        else expect(['healthy', 'warning', undefined]).toContain(state);
      }
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
      expect(probeAll(probes, undefined, throughDisk)).toEqual(probeAll(probes));
    }),
  );
});

test('property: the same probe again changes nothing', () => {
  fc.assert(
    fc.property(history, (probes) => {
      probeAll(probes).forEach(({ standing }, index) => {
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

test('property: rate limits alone are never told as a failure, whatever was seen before', () => {
  fc.assert(
    fc.property(history, fc.array(fc.constant(isLimited), { maxLength: 20 }), (probes, limits) => {
      const after = probeAll([...probes, ...limits]).slice(probes.length);
      for (const { transition } of after)
        if (transition !== undefined) expect(transition.incident.kind).toBe('unknown');
    }),
  );
});
