/** @module Random histories for an outbox: keys that fail and recover, channels, silences, a clock; and what must hold of them. */

import fc from 'fast-check';
import { expect } from 'vitest';
import { toMatchers } from '../../src/core/incident/matcher.ts';
import type { Incident, Transition } from '../../src/core/model/incident.ts';
import type { Delivery, Notification } from '../../src/core/model/notification.ts';
import type { Recorded } from '../../src/core/model/record.ts';
import { type DeliveryRules, usualRules } from '../../src/core/outbox/plan.ts';
import { retryAfterFailure } from '../../src/core/outbox/retry.ts';
import type { Store } from '../../src/store/contract.ts';
import type { Connection } from '../../src/store/sql/connection.ts';
import { operationsOn } from '../../src/store/sql/operations.ts';
import { connect } from '../../src/store/sqlite/connection.ts';
import { migrate } from '../../src/store/sqlite/migrate.ts';
import { storeOn } from '../../src/store/sqlite/open.ts';
import { sqliteOperationsOn } from '../../src/store/sqlite/sqlite-operations.ts';
import type { WorkerClient } from '../../src/store/sqlite/worker-client.ts';
import type { WorkerOperations } from '../../src/store/sqlite/worker-protocol.ts';
import type { TransferStore } from '../../src/store/transfer-contract.ts';
import { incidentOf, noon, resultOf, transitionOf } from './samples.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const lease = minute;
/** Every transition goes to these channels. `fallback` takes over what fails on the first. */
const addressed = ['mail', 'hook'] as const;
export const fallback = 'chat';
const channels = [...addressed, fallback] as const;
const integrations = ['a', 'b', 'c', 'd'] as const;

/** What a channel does with a message: `silent` receives it without a reply, `lost` does neither. */
const modes = ['up', 'refuses', 'silent', 'lost'] as const;
type Mode = (typeof modes)[number];

export type Step =
  | { readonly do: 'fail' | 'recover' | 'silence' | 'unsilence'; readonly integration: (typeof integrations)[number] }
  | { readonly do: 'channel'; readonly channel: (typeof channels)[number]; readonly mode: Mode }
  /** Backwards where it is negative: the clock was set back. */
  | { readonly do: 'wait'; readonly length: number }
  /** The process is killed after it sent a message, before it recorded the attempt. */
  | { readonly do: 'kill' };

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('fail' as const, 'recover' as const, 'silence' as const, 'unsilence' as const),
      integration: fc.constantFrom(...integrations),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('channel' as const),
      channel: fc.constantFrom(...channels),
      mode: fc.constantFrom(...modes),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      length: fc.constantFrom(second, 10 * second, minute, 6 * minute, hour, 5 * hour, -hour),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'kill' as const }) },
);

export interface Received {
  readonly channel: string;
  readonly notification: Notification;
}

export interface Happened {
  readonly id: string;
  readonly incident: string;
  readonly isEnd: boolean;
}

type Outbox = Pick<Store, 'record' | 'claim' | 'recordAttempt'>;

export interface History {
  now(): number;
  rules(): DeliveryRules;
  /** By integration. */
  readonly open: Map<string, Incident>;
  /** Incidents of which something was silenced. */
  readonly muted: ReadonlySet<string>;
  happened: readonly Happened[];
  received: readonly Received[];
  /** Resolves with true if the process was killed: then it must be started again. */
  perform(step: Step, outbox: Outbox): Promise<boolean>;
  /** Lets hours pass with every channel up and nothing silenced. */
  calm(outbox: Outbox): Promise<void>;
}

/** @param repeatInterval of reminders, ms */
export function createHistory(repeatInterval = 4 * hour): History {
  let now = noon;
  let probes = 0;
  const open = new Map<string, Incident>();
  const mode = new Map<string, Mode>(channels.map((channel) => [channel, 'up']));
  const silenced = new Set<string>();
  const muted = new Set<string>();

  function happen(integration: string, isFailing: boolean): Recorded | undefined {
    const before = open.get(integration);
    if (before === undefined && !isFailing) return undefined;
    probes += 1;
    const { id, sequence } = before ?? { id: `i${probes}-${integration}`, sequence: 0 };
    const group = integration < 'c' ? 'one' : integration;
    const incident = incidentOf(integration, sequence + 1, {
      id,
      updatedAt: now,
      group,
      ...(isFailing ? {} : { resolvedAt: now }),
    });
    const type = !isFailing ? 'incident.resolved' : sequence === 0 ? 'incident.opened' : 'incident.updated';
    const transition: Transition = transitionOf(incident, type);
    if (isFailing) open.set(integration, incident);
    else open.delete(integration);
    if (silenced.has(integration)) muted.add(id);
    history.happened = [...history.happened, { id: transition.id, incident: id, isEnd: !isFailing }];
    return {
      result: resultOf(integration, `p${probes}`, { at: now, state: isFailing ? 'failing' : 'healthy' }),
      standing: { integration, warned: [], ...(isFailing ? { incident } : {}) },
      transition: { transition, channels: addressed },
    };
  }

  function send({ channel, ...rest }: Notification): Delivery {
    const how = mode.get(channel);
    if (how === 'up' || how === 'silent')
      history.received = [...history.received, { channel, notification: { channel, ...rest } }];
    if (how === 'up') return { outcome: 'delivered', says: 'ok' };
    return how === 'refuses'
      ? { outcome: 'rejected', says: '503', permanent: false }
      : { outcome: 'unknown', says: 'time-out' };
  }

  async function dispatch(outbox: Outbox, isKilled: boolean): Promise<boolean> {
    for (let claimed = await outbox.claim(now, lease, 8, [], history.rules()); claimed.length > 0; ) {
      for (const notification of claimed) {
        const delivery = send(notification);
        if (isKilled) return true;
        await outbox.recordAttempt(notification.id, delivery, now, retryAfterFailure(notification, delivery, now, 0.5));
      }
      claimed = await outbox.claim(now, lease, 8, [], history.rules());
    }
    return isKilled;
  }

  const history: History = {
    now: () => now,
    open,
    muted,
    happened: [],
    received: [],
    rules: () => ({
      ...usualRules,
      repeatInterval,
      fallbacks: { mail: [fallback] },
      mutes: [...silenced].map((integration) => ({ matchers: toMatchers({ integration: [integration] }) })),
    }),
    async perform(one, outbox) {
      if (one.do === 'fail' || one.do === 'recover') {
        const recorded = happen(one.integration, one.do === 'fail');
        if (recorded !== undefined) await outbox.record([recorded]);
      } else if (one.do === 'silence') {
        silenced.add(one.integration);
        // A resolved incident may still wait for its delivery.
        for (const { incident } of history.happened) if (incident.endsWith(`-${one.integration}`)) muted.add(incident);
      } else if (one.do === 'unsilence') silenced.delete(one.integration);
      else if (one.do === 'channel') mode.set(one.channel, one.mode);
      else if (one.do === 'wait') now += one.length;
      const isKilled = await dispatch(outbox, one.do === 'kill');
      now += 1;
      return isKilled;
    },
    async calm(outbox) {
      for (const channel of channels) mode.set(channel, 'up');
      silenced.clear();
      for (let round = 0; round < 30; round += 1) await history.perform({ do: 'wait', length: 15 * minute }, outbox);
    },
  };
  return history;
}

function hasBegun(received: readonly Received[], incident: string): boolean {
  return received.some(
    ({ channel, notification }) =>
      channel !== fallback &&
      notification.transitions.some(({ type, incident: { id } }) => id === incident && type !== 'incident.resolved'),
  );
}

/**
 * Checks that each transition was sent at least once, unless its incident was silenced from beginning to end. A repeated
 * message has the same id and content, transitions come in order, and no end comes without its beginning.
 */
export function verify({ happened, received, muted }: History): void {
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
        // The next message carries what was given up after days, though that may have arrived.
        if (rest.delayedUntil === undefined) expect(idOf.get(transition) ?? id).toBe(id);
        idOf.set(transition, id);
        if (isRepeated) continue;
        const before = last.get(incident.id);
        expect(before ?? 0).toBeLessThanOrEqual(incident.sequence);
        // A fallback may send an end whose beginning the failing channel could still send.
        const isKnown = before !== undefined || (channel === fallback && hasBegun(received, incident.id));
        if (type === 'incident.resolved') expect(isKnown).toBe(true);
        last.set(incident.id, incident.sequence);
      }
    }
    if (channel === fallback) continue;
    for (const { incident } of happened.filter(({ id }) => !idOf.has(id))) {
      // Only an incident that began and ended in a silence may be left out, and then as a whole.
      expect(muted.has(incident)).toBe(true);
      expect(last.has(incident)).toBe(false);
      expect(happened.some((one) => one.incident === incident && one.isEnd)).toBe(true);
    }
  }
}

/** Opens the operations of a store on a database in this thread. */
export function openInThread(): { readonly connection: Connection; readonly operations: WorkerOperations } {
  const connection = connect(':memory:', false);
  migrate(connection, ':memory:', true);
  return { connection, operations: { ...operationsOn(() => connection), ...sqliteOperationsOn(() => connection) } };
}

/** Returns a `call` that runs these operations in this thread. */
export function callOn(operations: WorkerOperations): WorkerClient['call'] {
  return async (operation, ...input) => {
    const work = operations[operation] as (...given: unknown[]) => never;
    return work(...input);
  };
}

/** Opens a store in this thread. */
export function storeInThread(): TransferStore {
  const { connection, operations } = openInThread();
  return storeOn({ call: callOn(operations), close: async () => connection.close() });
}
