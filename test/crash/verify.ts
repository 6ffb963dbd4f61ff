/** @module Holds what arrived against what was true and what was promised, and says what is wrong: one sentence each. */

import { isAllClear, type MessageContents, readMessage } from './messages.ts';
import type { OperatorSilence } from './operators.ts';
import type { PlannedDelivery, StoreContents, TransitionRef } from './read-store.ts';
import type { Arrival } from './receivers.ts';
import type { Period } from './watched-keys.ts';

export interface RunRecord {
  readonly store: StoreContents;
  /** `TRANSITION on CHANNEL` of all that the store ever held after a death. */
  readonly everPlanned: ReadonlySet<string>;
  readonly arrivals: readonly Arrival[];
  /** Integrations that are watched and revoked, by the lab. */
  readonly revoked: ReadonlySet<string>;
  readonly silences: readonly OperatorSilence[];
  readonly acknowledged: ReadonlyMap<string, number>;
  /** When the channel `extra` was not in the config. */
  readonly absences: readonly Period[];
}

/** ms after which a new silence surely holds; the daemon sees it within two seconds where the machine is not busy. */
const untilSilent = 10_000;
const isOver = (type: string): boolean => type === 'incident.resolved' || type === 'agent.recovered';
const keyOf = ({ transition }: { readonly transition: string }, channel: string): string =>
  `${transition} on ${channel}`;

interface LastReport {
  readonly channel: string;
  readonly integration: string;
  readonly isOver: boolean;
  readonly isFlapping: boolean;
}

/** What the receivers know in the end. */
interface Received {
  /** `TRANSITION on CHANNEL` → the message that told it. */
  readonly delivered: ReadonlyMap<string, string>;
  /** Channel and incident → what was said last: told, or refused for good, which is its receiver's own fault. */
  readonly last: ReadonlyMap<string, LastReport>;
  /** Channel and incident → the highest sequence that was told. */
  readonly reached: ReadonlyMap<string, number>;
}

export async function verify(evidence: RunRecord): Promise<readonly string[]> {
  const faults: string[] = [];
  const heard = await readArrivals(evidence, (says) => void faults.push(says));
  return [
    ...faults,
    ...verifyDeliveries(evidence, heard),
    ...verifyFallback(evidence, heard),
    ...verifyStates(evidence, heard),
    ...verifyAcknowledgements(evidence),
  ];
}

/** Goes through the arrivals in their order. */
async function readArrivals(
  { store: ledger, arrivals, silences: quiets }: RunRecord,
  blame: (says: string) => void,
): Promise<Received> {
  const bodies = new Map<string, string>();
  const told = new Map<string, string>();
  const last = new Map<string, LastReport>();
  const reached = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const arrival of arrivals) {
    const { channel, id, body, isAccepted: isTaken, isRefusedForGood } = arrival;
    const message = `${channel} ${id}`;
    if ((bodies.get(message) ?? body) !== body) blame(`Message ${message} changed between two tries.`);
    const isFirst = !bodies.has(message);
    bodies.set(message, body);
    const carried = ledger.carried.get(id);
    if (carried === undefined) {
      blame(`Message ${message} is not in the store.`);
      continue;
    }
    const tale = await readMessage(arrival);
    if (isFirst) for (const says of compare(message, tale, carried)) blame(says);
    if (isFirst && breaksSilence(arrival, tale, quiets)) blame(`Message ${message} breaks a silence.`);
    for (const [incident, own] of Map.groupBy(carried, (one) => one.incident)) {
      const place = `${channel} ${incident}`;
      const sequence = Math.max(...own.map((one) => one.sequence));
      if ((seen.get(place) ?? 0) > sequence) blame(`${incident}-${sequence} came on ${channel} after a later one.`);
      seen.set(place, Math.max(seen.get(place) ?? 0, sequence));
      if (isTaken) reached.set(place, Math.max(reached.get(place) ?? 0, sequence));
      const newest = own.at(-1);
      if (newest !== undefined && (isTaken || isRefusedForGood))
        last.set(place, { channel, integration: newest.integration, ...lastReport(tale, newest, carried) });
    }
    if (!isTaken) continue;
    for (const one of carried) {
      const before = told.get(keyOf(one, channel));
      if (before !== undefined && before !== id)
        blame(`${keyOf(one, channel)} came under two ids, ${before} and ${id}.`);
      told.set(keyOf(one, channel), id);
    }
  }
  return { delivered: told, last, reached };
}

/** What the message itself says, whatever the store believes. */
function lastReport(
  tale: MessageContents,
  newest: TransitionRef,
  carried: readonly TransitionRef[],
): Pick<LastReport, 'isOver' | 'isFlapping'> {
  const own = tale.incidents.find(({ incident }) => incident === newest.incident);
  if (own !== undefined) return { isOver: isOver(own.type), isFlapping: own.isFlapping };
  const isAlone = new Set(carried.map(({ incident }) => incident)).size === 1;
  const says = isAlone && tale.subject !== '' && !newest.integration.startsWith('@');
  return { isOver: says ? isAllClear(tale.subject) : isOver(newest.type), isFlapping: false };
}

/** A message must tell what the store believes that it tells. */
function compare(message: string, tale: MessageContents, carried: readonly TransitionRef[]): readonly string[] {
  const newest = new Map(carried.map((one) => [one.incident, one]));
  const isUnnamed = ({ integration }: TransitionRef): boolean =>
    !integration.startsWith('@') && !new RegExp(`\\b${integration}\\b`).test(tale.text);
  const faults: string[] = [];
  if (tale.subject !== '')
    return [...newest.values()]
      .filter(isUnnamed)
      .map(({ integration }) => `Message ${message} does not name ${integration}.`);
  if (tale.count !== newest.size) faults.push(`Message ${message} tells of ${tale.count}, not of ${newest.size}.`);
  for (const { incident, sequence } of tale.incidents)
    if (newest.get(incident)?.sequence !== sequence)
      faults.push(`Message ${message} tells ${incident}-${sequence}, which it should not.`);
  return faults;
}

/** Told of what happened, and at a time, when a person had asked for silence. */
function breaksSilence(
  { channel, at }: Arrival,
  { incidents }: MessageContents,
  quiets: readonly OperatorSilence[],
): boolean {
  const [only, ...others] = incidents;
  if (channel === 'mail' || only === undefined || others.length > 0) return false;
  return quiets.some(
    ({ integration, certain: surely }) =>
      integration === only.integration &&
      only.at > surely.from + untilSilent &&
      only.at < surely.until &&
      at < surely.until,
  );
}

function verifyDeliveries(evidence: RunRecord, { delivered: told, reached }: Received): readonly string[] {
  const { store: ledger, everPlanned: everPromised } = evidence;
  const faults: string[] = [];
  const known = new Set(ledger.planned.map((one) => keyOf(one, one.channel)));
  for (const key of everPromised) if (!known.has(key)) faults.push(`${key} was in the store, and is lost.`);
  for (const one of ledger.planned) {
    const key = keyOf(one, one.channel);
    if (told.has(key) || isExcused(one, evidence, reached)) continue;
    const { integration, type, isCancelled: isMoot, notification, state } = one;
    faults.push(`${key} was never told: ${JSON.stringify({ integration, type, isMoot, notification, state })}`);
  }
  for (const channel of ['mail', 'hook'])
    for (const [incident, all] of Map.groupBy(ledger.planned, (one) => one.incident)) {
      const own = new Set(all.filter((one) => one.channel === channel).map(({ sequence }) => sequence));
      const most = Math.max(...all.map(({ sequence }) => sequence));
      const isOwnTrouble = all.some(({ integration }) => integration.startsWith('@'));
      if (!isOwnTrouble && own.size !== most)
        faults.push(`Of ${incident} ${channel} was promised ${[...own].join(', ')} of ${most}.`);
    }
  return faults;
}

/** Why nobody had to be told, by what we did ourselves: the store's word alone is no excuse. */
function isExcused(
  one: PlannedDelivery,
  { store: ledger, arrivals, silences: quiets, absences }: RunRecord,
  reached: Received['reached'],
): boolean {
  const { channel, integration, isCancelled: isMoot, incident, sequence } = one;
  if (channel === 'extra' && absences.some(({ until }) => until > one.at)) return true;
  if (isMoot) return quiets.some((quiet) => quiet.integration === integration && quiet.until >= one.openedAt);
  const isRefused = arrivals.some(
    ({ id, isRefusedForGood, channel: at }) =>
      isRefusedForGood &&
      at === channel &&
      ledger.carried.get(id)?.some(({ transition }) => transition === one.transition),
  );
  // What comes later about the incident tells it, too.
  return isRefused && (reached.get(`${channel} ${incident}`) ?? 0) <= sequence;
}

/** What the mail server refused for good, or for the fourth time, is told elsewhere, and so is the end of it. */
function verifyFallback(
  { store: ledger, arrivals, silences: quiets }: RunRecord,
  { delivered: told }: Received,
): readonly string[] {
  const faults: string[] = [];
  const tries = Map.groupBy(
    arrivals.filter(({ channel }) => channel === 'mail'),
    ({ id }) => id,
  );
  const isMoot = (one: TransitionRef): boolean =>
    ledger.planned.some((row) => row.channel === 'spare' && row.transition === one.transition && row.isCancelled) &&
    quiets.some(({ integration }) => integration === one.integration);
  for (const [id, own] of tries) {
    // Where it was taken at the next try, the refusal died with the daemon that had heard it.
    const isRefused = own.some(({ isRefusedForGood }) => isRefusedForGood) && own.at(-1)?.isAccepted !== true;
    if (own.length < 4 && !isRefused) continue;
    for (const one of ledger.carried.get(id) ?? [])
      if (!told.has(keyOf(one, 'spare')) && !isMoot(one))
        faults.push(`${keyOf(one, 'mail')} failed, and spare was not told.`);
  }
  const ends = ledger.planned.filter(({ channel, type }) => channel === 'hook' && isOver(type));
  for (const end of ends) {
    const isKnown = ledger.planned.some(
      (one) => one.channel === 'spare' && one.incident === end.incident && told.has(keyOf(one, 'spare')),
    );
    if (isKnown && !told.has(keyOf(end, 'spare')))
      faults.push(`${end.incident} began on spare, and its end was not told.`);
  }
  return faults;
}

/** At rest, who reads mail or webhook believes of each key what the lab knows of it. */
function verifyStates({ store: ledger, revoked }: RunRecord, { last }: Received): readonly string[] {
  const faults: string[] = [];
  const integrations = new Set([...revoked, ...ledger.planned.map(({ integration }) => integration)]);
  for (const integration of integrations) {
    if (integration.startsWith('@')) continue;
    const own = [...last.values()].filter((fate) => fate.integration === integration);
    const isFlapping = own.some((fate) => fate.isFlapping && !fate.isOver);
    for (const channel of ['mail', 'hook']) {
      const isSaidOpen = own.some((fate) => fate.channel === channel && !fate.isOver);
      if (isSaidOpen === revoked.has(integration) || (isFlapping && isSaidOpen)) continue;
      const rows = ledger.planned.filter((one) => one.integration === integration && one.channel === channel).slice(-3);
      const fate = rows.map(({ transition, type, notification, state }) => ({ transition, type, notification, state }));
      const is = revoked.has(integration) ? 'is revoked' : 'works';
      faults.push(`${integration} ${is}, and ${channel} does not know: ${JSON.stringify(fate)}`);
    }
  }
  return faults;
}

/** Who takes care is named, unless the incident is over before. */
function verifyAcknowledgements({ store: ledger, acknowledged }: RunRecord): readonly string[] {
  return [...acknowledged].flatMap(([incident, at]) => {
    const own = ledger.planned.filter((one) => one.incident === incident);
    const isTold = own.some((one) => one.type === 'incident.acknowledged' && one.at === at);
    return isTold || own.some(({ type }) => isOver(type)) ? [] : [`Nobody was told that ${incident} is looked after.`];
  });
}
