/** @module The frozen entries of an outbox mirror: which are dropped when many have ended. */

import { expect, test } from 'vitest';
import { createFrozenEntries, mostEnded, type WaitingTransition } from '../../../src/store/failover/frozen-entries.ts';
import type { OutboxEntry } from '../../../src/store/transfer-contract.ts';
import { idOf, incidentOf, noon, transitionOf } from '../samples.ts';

/** A delivered notification about an incident, or about its end. */
function delivered(name: string, channel: string, isEnd = false): OutboxEntry {
  const sequence = isEnd ? 2 : 1;
  const incident = incidentOf(name, sequence, isEnd ? { resolvedAt: noon } : {});
  const transitions = [transitionOf(incident, isEnd ? 'incident.resolved' : 'incident.opened')];
  return {
    notification: { id: idOf(name, sequence, channel), channel, transitions, createdAt: noon, attempts: 1 },
    state: 'delivered',
    nextAt: 0,
    leaseUntil: 0,
    frozenAt: noon,
    touchedAt: noon,
    deliveries: [],
  };
}

test('incidents that are over go first, then the oldest; an incident whose end still waits on the channel is not over', () => {
  const end = transitionOf(incidentOf('awaited', 2, { resolvedAt: noon }), 'incident.resolved');
  const waiting: WaitingTransition[] = [{ transition: end, channel: 'mail', wasMuted: false }];
  const frozen = createFrozenEntries(() => waiting);
  for (let index = 0; index < 2 * mostEnded - 4; index++) frozen.put(delivered(`open-${index}`, 'mail'));
  for (const name of ['awaited', 'over']) {
    frozen.put(delivered(name, 'mail'));
    frozen.put(delivered(name, 'hook', true));
  }
  expect(frozen.list()).toHaveLength(2 * mostEnded);
  frozen.put(delivered('last', 'mail'));
  const left = new Set(frozen.list().map(({ notification }) => notification.id));
  expect(left.size).toBe(mostEnded);
  expect(left.has(idOf('awaited', 1, 'mail'))).toBe(true);
  expect(left.has(idOf('over', 1, 'mail'))).toBe(false);
  expect(left.has(idOf('open-0', 1, 'mail'))).toBe(false);
  expect(left.has(idOf('last', 1, 'mail'))).toBe(true);
});
