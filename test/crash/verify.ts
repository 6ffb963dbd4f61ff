/** @module Verifies a run: compares what arrived with the lab and with the store. Each fault is one sentence. */

import { isOver, keyOf, type Received, type RunRecord, readArrivals } from './read-arrivals.ts';
import type { PlannedDelivery, TransitionRef } from './read-store.ts';

/** Returns the faults of a run. */
export async function verify(record: RunRecord): Promise<readonly string[]> {
  const faults: string[] = [];
  const received = await readArrivals(record, (says) => void faults.push(says));
  return [
    ...faults,
    ...verifyDeliveries(record, received),
    ...verifyFallback(record, received),
    ...verifyStates(record, received),
    ...verifyAcknowledgements(record),
  ];
}

function verifyDeliveries(record: RunRecord, { delivered, reached }: Received): readonly string[] {
  const { store, everPlanned } = record;
  const faults: string[] = [];
  const known = new Set(store.planned.map((one) => keyOf(one, one.channel)));
  for (const key of everPlanned) if (!known.has(key)) faults.push(`${key} was in the store, and is lost.`);
  for (const one of store.planned) {
    const key = keyOf(one, one.channel);
    if (delivered.has(key) || isExcused(one, record, { delivered, reached })) continue;
    const { integration, type, isCancelled, notification, state } = one;
    faults.push(`${key} was never sent: ${JSON.stringify({ integration, type, isCancelled, notification, state })}`);
  }
  for (const channel of ['mail', 'hook'])
    for (const [incident, all] of Map.groupBy(store.planned, (one) => one.incident)) {
      const own = new Set(all.filter((one) => one.channel === channel).map(({ sequence }) => sequence));
      const most = Math.max(...all.map(({ sequence }) => sequence));
      const isAgentProblem = all.some(({ integration }) => integration.startsWith('@'));
      if (!isAgentProblem && own.size !== most)
        faults.push(`Of ${incident} ${channel} was planned ${[...own].join(', ')} of ${most}.`);
    }
  return faults;
}

const others = ['mail', 'hook', 'spare', 'extra'] as const;

/** True if the trial itself prevented this delivery. The word of the store alone is no excuse. */
function isExcused(
  one: PlannedDelivery,
  { store, arrivals, silences, absences }: RunRecord,
  { delivered, reached }: Pick<Received, 'delivered' | 'reached'>,
): boolean {
  const { channel, integration, isCancelled, incident, sequence } = one;
  if (channel === 'extra' && absences.some(({ until }) => until > one.at)) return true;
  if (isCancelled)
    return silences.some((silence) => silence.integration === integration && silence.until >= one.openedAt);
  const isRefused = arrivals.some(
    ({ id, isRefusedForGood, channel: at }) =>
      isRefusedForGood &&
      at === channel &&
      store.carried.get(id)?.some(({ transition }) => transition === one.transition),
  );
  // The receiver itself turned it down for good: then the other channels have it, or nothing about the incident came after it.
  const isElsewhere = others.some((other) => other !== channel && delivered.has(keyOf(one, other)));
  return isRefused && (isElsewhere || (reached.get(`${channel} ${incident}`) ?? 0) <= sequence);
}

/** A message that the mail server refused for good, or four times, goes to the fallback, and so does the end of its incidents. */
function verifyFallback({ store, arrivals, silences }: RunRecord, { delivered, reached }: Received): readonly string[] {
  const faults: string[] = [];
  const tries = Map.groupBy(
    arrivals.filter(({ channel }) => channel === 'mail'),
    ({ id }) => id,
  );
  const isCancelled = (one: TransitionRef): boolean =>
    store.planned.some((row) => row.channel === 'spare' && row.transition === one.transition && row.isCancelled) &&
    silences.some(({ integration }) => integration === one.integration);
  // A mail about the same incident that was planned meanwhile takes its place: that one arrived.
  const isFollowed = ({ incident, sequence }: TransitionRef): boolean =>
    (reached.get(`mail ${incident}`) ?? 0) > sequence;
  for (const [id, own] of tries) {
    // If the next try was accepted, the refusal was lost with the daemon that had received it.
    const isRefused = own.some(({ isRefusedForGood }) => isRefusedForGood) && own.at(-1)?.isAccepted !== true;
    if (own.length < 4 && !isRefused) continue;
    for (const one of store.carried.get(id) ?? [])
      if (!delivered.has(keyOf(one, 'spare')) && !isCancelled(one) && !isFollowed(one))
        faults.push(`${keyOf(one, 'mail')} failed, and spare did not get it.`);
  }
  const ends = store.planned.filter(({ channel, type }) => channel === 'hook' && isOver(type));
  for (const end of ends) {
    const isKnown = store.planned.some(
      (one) => one.channel === 'spare' && one.incident === end.incident && delivered.has(keyOf(one, 'spare')),
    );
    if (isKnown && !delivered.has(keyOf(end, 'spare')))
      faults.push(`${end.incident} began on spare, and its end did not arrive there.`);
  }
  return faults;
}

/** At rest, the last mail and the last webhook about each key agree with the lab. */
function verifyStates({ store, revoked }: RunRecord, { last }: Received): readonly string[] {
  const faults: string[] = [];
  const integrations = new Set([...revoked, ...store.planned.map(({ integration }) => integration)]);
  for (const integration of integrations) {
    if (integration.startsWith('@')) continue;
    const own = [...last.values()].filter((report) => report.integration === integration);
    const isFlapping = own.some((report) => report.isFlapping && !report.isOver);
    for (const channel of ['mail', 'hook']) {
      const isReportedOpen = own.some((report) => report.channel === channel && !report.isOver);
      if (isReportedOpen === revoked.has(integration) || (isFlapping && isReportedOpen)) continue;
      const rows = store.planned.filter((one) => one.integration === integration && one.channel === channel).slice(-3);
      const lastRows = rows.map(({ transition, type, notification, state }) => ({
        transition,
        type,
        notification,
        state,
      }));
      const is = revoked.has(integration) ? 'is revoked' : 'works';
      faults.push(`${integration} ${is}, and ${channel} does not know: ${JSON.stringify(lastRows)}`);
    }
  }
  return faults;
}

/** Each acknowledgement is sent, unless the incident ends first. */
function verifyAcknowledgements({ store, acknowledged }: RunRecord): readonly string[] {
  return [...acknowledged].flatMap(([incident, at]) => {
    const own = store.planned.filter((one) => one.incident === incident);
    const isPlanned = own.some((one) => one.type === 'incident.acknowledged' && one.at === at);
    return isPlanned || own.some(({ type }) => isOver(type))
      ? []
      : [`The acknowledgement of ${incident} was not planned.`];
  });
}
