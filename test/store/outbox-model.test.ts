/** @module Property: whatever channels, restarts, silences and flapping do, every transition is told, once, in order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterFailure } from '../../src/core/delivery.ts';
import { toMatchers } from '../../src/core/matcher.ts';
import type { Delivery, Notification } from '../../src/core/notification.ts';
import { type DeliveryRules, usualRules } from '../../src/core/outbox-plan.ts';
import { connect } from '../../src/store/sqlite/connection.ts';
import { migrate } from '../../src/store/sqlite/migrate.ts';
import { operationsOn } from '../../src/store/sqlite/operations.ts';
import { incidentOf, noon, resultOf, transitionOf } from './samples.ts';

const minute = 60_000;
const hour = 60 * minute;
const lease = minute;
const channels = ['mail', 'hook'] as const;
const integrations = ['a', 'b', 'c', 'd'] as const;

/** What a channel does with a message: `silent` takes it and never says so, `lost` neither. */
const modes = ['up', 'refuses', 'silent', 'lost'] as const;
type Mode = (typeof modes)[number];

type Step =
  | { readonly do: 'fail' | 'mend' | 'silence' | 'speak'; readonly integration: (typeof integrations)[number] }
  | { readonly do: 'channel'; readonly channel: (typeof channels)[number]; readonly mode: Mode }
  | { readonly do: 'wait'; readonly length: number }
  /** The process dies after it sent, before it wrote that down. */
  | { readonly do: 'crash' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('fail' as const, 'mend' as const, 'silence' as const, 'speak' as const),
    integration: fc.constantFrom(...integrations),
  }),
  fc.record({
    do: fc.constant('channel' as const),
    channel: fc.constantFrom(...channels),
    mode: fc.constantFrom(...modes),
  }),
  fc.record({ do: fc.constant('wait' as const), length: fc.constantFrom(1000, 10_000, minute, 6 * minute, hour) }),
  fc.constant({ do: 'crash' as const }),
);

interface Received {
  readonly channel: string;
  readonly notification: Notification;
}

/** Plays the steps, then an hour-by-hour time in which all is well; what the receivers took. */
function play(steps: readonly Step[]) {
  const connection = connect(':memory:', false);
  migrate(connection, ':memory:', true);
  const store = operationsOn(() => connection);
  let now = noon;
  let probes = 0;
  const open = new Map<string, { readonly id: string; readonly sequence: number }>();
  const mode = new Map<string, Mode>(channels.map((channel) => [channel, 'up']));
  const silenced = new Set<string>();
  const received: Received[] = [];
  const happened: { readonly id: string; readonly incident: string; readonly isEnd: boolean }[] = [];
  const muted = new Set<string>();
  let isDying = false;

  function happen(integration: string, isFailing: boolean): void {
    const before = open.get(integration);
    if (before === undefined && !isFailing) return;
    const { id, sequence } = before ?? { id: `i${probes}-${integration}`, sequence: 0 };
    const group = integration < 'c' ? 'one' : integration;
    const change = { id, updatedAt: now, group, ...(isFailing ? {} : { resolvedAt: now }) };
    const incident = incidentOf(integration, sequence + 1, change);
    const type = !isFailing ? 'incident.resolved' : sequence === 0 ? 'incident.opened' : 'incident.updated';
    const transition = transitionOf(incident, type);
    probes += 1;
    store.record([
      {
        result: resultOf(integration, `p${probes}`, { at: now, state: isFailing ? 'failing' : 'healthy' }),
        standing: { integration, warned: [] },
        transition: { transition, channels },
      },
    ]);
    happened.push({ id: transition.id, incident: id, isEnd: !isFailing });
    if (silenced.has(integration)) muted.add(id);
    if (isFailing) open.set(integration, { id, sequence: sequence + 1 });
    else open.delete(integration);
  }

  function rules(): DeliveryRules {
    return {
      ...usualRules,
      mutes: [...silenced].map((integration) => ({ matchers: toMatchers({ integration: [integration] }) })),
    };
  }

  function send({ channel, ...rest }: Notification): Delivery {
    const how = mode.get(channel);
    if (how === 'up' || how === 'silent') received.push({ channel, notification: { channel, ...rest } });
    if (how === 'up') return { outcome: 'delivered', says: 'ok' };
    return how === 'refuses'
      ? { outcome: 'rejected', says: '503', permanent: false }
      : { outcome: 'unknown', says: 'time-out' };
  }

  function dispatch(): void {
    for (let claimed = store.claim(now, lease, 8, [], rules()); claimed.length > 0; ) {
      for (const notification of claimed) {
        const delivery = send(notification);
        if (isDying) {
          isDying = false;
          return;
        }
        store.settle(notification.id, delivery, now, retryAfterFailure(notification, delivery, now, 0.5));
      }
      claimed = store.claim(now, lease, 8, [], rules());
    }
  }

  function take(one: Step): void {
    if (one.do === 'fail' || one.do === 'mend') happen(one.integration, one.do === 'fail');
    else if (one.do === 'silence') {
      silenced.add(one.integration);
      const id = open.get(one.integration)?.id;
      if (id !== undefined) muted.add(id);
    } else if (one.do === 'speak') silenced.delete(one.integration);
    else if (one.do === 'channel') mode.set(one.channel, one.mode);
    else if (one.do === 'wait') now += one.length;
    else isDying = true;
    dispatch();
    now += 1;
  }

  for (const one of steps) take(one);
  for (const channel of channels) mode.set(channel, 'up');
  silenced.clear();
  for (let round = 0; round < 40; round += 1) take({ do: 'wait', length: 10 * minute });
  const left = store.pending();
  connection.close();
  return { received, happened, muted, left };
}

test('every transition is told under one id, in order, and never an end without its beginning', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const { received, happened, muted, left } = play(steps);
      expect(left).toBe(0);
      for (const channel of channels) {
        const own = received.filter((one) => one.channel === channel).map(({ notification }) => notification);
        const idOf = new Map<string, string>();
        const contentOf = new Map<string, string>();
        const last = new Map<string, number>();
        for (const { id, transitions, attempts: _, ...rest } of own) {
          const content = JSON.stringify([transitions, rest]);
          const isRepeated = contentOf.has(id);
          expect(contentOf.get(id) ?? content).toBe(content);
          contentOf.set(id, content);
          for (const { id: transition, incident, type } of transitions) {
            expect(idOf.get(transition) ?? id).toBe(id);
            idOf.set(transition, id);
            if (isRepeated) continue;
            const before = last.get(incident.id);
            expect(before ?? 0).toBeLessThanOrEqual(incident.sequence);
            if (type === 'incident.resolved') expect(before).toBeDefined();
            last.set(incident.id, incident.sequence);
          }
        }
        const untold = happened.filter(({ id }) => !idOf.has(id));
        for (const { incident } of untold) {
          // Only what began and ended unheard in a silence may be left out, and then all of it.
          expect(muted.has(incident)).toBe(true);
          expect(last.has(incident)).toBe(false);
          expect(happened.some((one) => one.incident === incident && one.isEnd)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
