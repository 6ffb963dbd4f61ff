/** @module Reads the arrivals of a run in their order: what the receivers know in the end, and faults of single messages. */

import { isAllClear, type MessageContents, readMessage } from './messages.ts';
import type { OperatorSilence } from './operators.ts';
import type { StoreContents, TransitionRef } from './read-store.ts';
import type { Arrival } from './receivers.ts';
import type { Period } from './watched-keys.ts';

/** Everything that is known of a run. */
export interface RunRecord {
  readonly store: StoreContents;
  /** `TRANSITION on CHANNEL` of every delivery that the store contained after some death. */
  readonly everPlanned: ReadonlySet<string>;
  readonly arrivals: readonly Arrival[];
  /** Integrations that are watched and revoked at their ESP. */
  readonly revoked: ReadonlySet<string>;
  readonly silences: readonly OperatorSilence[];
  /** Incident → when it was acknowledged, ms since the epoch. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** The periods in which the channel `extra` was not in the config. */
  readonly absences: readonly Period[];
}

/** The time after which a new silence holds for certain, ms. The daemon sees it within two seconds, on a busy machine later. */
const untilSilent = 10_000;
/** True if the transition ends its incident. */
export const isOver = (type: string): boolean => type === 'incident.resolved' || type === 'agent.recovered';
/** Names a delivery: `TRANSITION on CHANNEL`. */
export const keyOf = ({ transition }: { readonly transition: string }, channel: string): string =>
  `${transition} on ${channel}`;

/** The last message that a receiver got about an incident. */
interface LastReport {
  readonly channel: string;
  readonly integration: string;
  readonly isOver: boolean;
  readonly isFlapping: boolean;
}

/** What the receivers know in the end. */
export interface Received {
  /** `TRANSITION on CHANNEL` → the message that delivered it. */
  readonly delivered: ReadonlyMap<string, string>;
  /** Channel and incident → the last message: accepted, or refused for good, which is the receiver's own fault. */
  readonly last: ReadonlyMap<string, LastReport>;
  /** Channel and incident → the highest sequence that was accepted. */
  readonly reached: ReadonlyMap<string, number>;
}

/** Reads all arrivals. @param report is called with each fault */
export async function readArrivals(
  { store, arrivals, silences }: RunRecord,
  report: (says: string) => void,
): Promise<Received> {
  const bodies = new Map<string, string>();
  const delivered = new Map<string, string>();
  const last = new Map<string, LastReport>();
  const reached = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const arrival of arrivals) {
    const { channel, id, body, isAccepted, isRefusedForGood } = arrival;
    const message = `${channel} ${id}`;
    if ((bodies.get(message) ?? body) !== body) report(`Message ${message} changed between two tries.`);
    const isFirst = !bodies.has(message);
    bodies.set(message, body);
    const carried = store.carried.get(id);
    if (carried === undefined) {
      report(`Message ${message} is not in the store.`);
      continue;
    }
    const contents = await readMessage(arrival);
    if (isFirst) for (const says of compare(message, contents, carried)) report(says);
    if (isFirst && breaksSilence(arrival, contents, silences)) report(`Message ${message} breaks a silence.`);
    for (const [incident, own] of Map.groupBy(carried, (one) => one.incident)) {
      const place = `${channel} ${incident}`;
      const sequence = Math.max(...own.map((one) => one.sequence));
      if ((seen.get(place) ?? 0) > sequence) report(`${incident}-${sequence} came on ${channel} after a later one.`);
      seen.set(place, Math.max(seen.get(place) ?? 0, sequence));
      if (isAccepted) reached.set(place, Math.max(reached.get(place) ?? 0, sequence));
      const newest = own.at(-1);
      if (newest !== undefined && (isAccepted || isRefusedForGood))
        last.set(place, { channel, integration: newest.integration, ...lastReport(contents, newest, carried) });
    }
    if (!isAccepted) continue;
    for (const one of carried) {
      const before = delivered.get(keyOf(one, channel));
      if (before !== undefined && before !== id)
        report(`${keyOf(one, channel)} came under two ids, ${before} and ${id}.`);
      delivered.set(keyOf(one, channel), id);
    }
  }
  return { delivered, last, reached };
}

/** Returns what the message itself says, not what the store expects. */
function lastReport(
  contents: MessageContents,
  newest: TransitionRef,
  carried: readonly TransitionRef[],
): Pick<LastReport, 'isOver' | 'isFlapping'> {
  const own = contents.incidents.find(({ incident }) => incident === newest.incident);
  if (own !== undefined) return { isOver: isOver(own.type), isFlapping: own.isFlapping };
  const isAlone = new Set(carried.map(({ incident }) => incident)).size === 1;
  const says = isAlone && contents.subject !== '' && !newest.integration.startsWith('@');
  return { isOver: says ? isAllClear(contents.subject) : isOver(newest.type), isFlapping: false };
}

/** Compares a message with what the store expects it to contain. */
function compare(message: string, contents: MessageContents, carried: readonly TransitionRef[]): readonly string[] {
  const newest = new Map(carried.map((one) => [one.incident, one]));
  const isUnnamed = ({ integration }: TransitionRef): boolean =>
    !integration.startsWith('@') && !new RegExp(`\\b${integration}\\b`).test(contents.text);
  const faults: string[] = [];
  if (contents.subject !== '')
    return [...newest.values()]
      .filter(isUnnamed)
      .map(({ integration }) => `Message ${message} does not name ${integration}.`);
  if (contents.count !== newest.size)
    faults.push(`Message ${message} reports ${contents.count}, not of ${newest.size}.`);
  for (const { incident, sequence } of contents.incidents)
    if (newest.get(incident)?.sequence !== sequence)
      faults.push(`Message ${message} reports ${incident}-${sequence}, which it should not.`);
  return faults;
}

/** True if a message was sent during a silence, about something that happened during it. */
function breaksSilence(
  { channel, at }: Arrival,
  { incidents }: MessageContents,
  silences: readonly OperatorSilence[],
): boolean {
  const [only, ...others] = incidents;
  if (channel === 'mail' || only === undefined || others.length > 0) return false;
  return silences.some(
    ({ integration, certain }) =>
      integration === only.integration &&
      only.at > certain.from + untilSilent &&
      only.at < certain.until &&
      at < certain.until,
  );
}
