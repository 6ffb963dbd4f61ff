/** @module The plan of the outbox: which transitions leave next and share a notification, which wait, which are cancelled. */

import { isMuted, type Labels, labelsOf, type Mute } from '../incident/muting.ts';
import type { Rate } from '../model/channel.ts';
import type { Transition, TransitionType } from '../model/incident.ts';
import { paceGroupOf } from './grouping.ts';

/** How transitions become notifications at one instant; plain data, so that a store can get it. Times are in ms. */
export interface DeliveryRules {
  /** How long the first of a group waits for others. */
  readonly groupWait: number;
  /** The least time between two messages about a group. */
  readonly groupInterval: number;
  /** The time between reminders of an open incident; 0 for no reminders. */
  readonly repeatInterval: number;
  readonly mutes: readonly Mute[];
  /** For each channel the channels that take over when it fails. */
  readonly fallbacks: Readonly<Record<string, readonly string[]>>;
  /** The channels of the config. Together they take over what is not delivered to a channel that left the config. */
  readonly channels: readonly string[];
  readonly rates: Readonly<Record<string, Rate>>;
}

const minute = 60_000;

/** The rules without any options of the config: nothing is muted or limited. */
export const usualRules: DeliveryRules = {
  groupWait: 0,
  groupInterval: 5 * minute,
  repeatInterval: 24 * 60 * minute,
  mutes: [],
  fallbacks: {},
  channels: [],
  rates: {},
};

/** A clock that was set back delays a row by at most this (ms). */
const clockTolerance = minute;
/** A channel with this many failing notifications gets no new one until one of them is delivered or given up. */
const mostFailing = 3;

/** One transition that is still to be sent to one channel, and that is in no notification yet. */
export interface OutboxRow extends Labels {
  readonly transition: string;
  readonly channel: string;
  readonly incident: string;
  readonly type: TransitionType;
  readonly sequence: number;
  /** When the transition happened (ms). */
  readonly at: number;
  /** When its incident opened (ms). */
  readonly openedAt: number;
  /** See `paceGroupOf`. */
  readonly group: string;
  /** True when a mute held it back before. */
  readonly wasMuted: boolean;
}

/** Returns the row of a transition on its way to a channel. */
export function rowOf(transition: Transition, channel: string): OutboxRow {
  const { id, type, at, incident } = transition;
  return {
    ...labelsOf(transition),
    transition: id,
    channel,
    incident: incident.id,
    type,
    sequence: incident.sequence,
    at,
    openedAt: incident.openedAt,
    group: paceGroupOf(transition),
    wasMuted: false,
  };
}

/** The waiting rows of one group: when the first came, and when a message about the group left last (ms). */
export interface WaitingGroup {
  readonly group: string;
  readonly firstAt: number;
  readonly lastSentAt?: number;
  /** True when a waiting row is the beginning of an incident. */
  readonly hasBeginning?: boolean;
}

/** ms after a message about a group: what begins later is the trouble of another moment. */
const moment = 20_000;
/** Messages about one group within the interval, if each is of another moment. */
const mostMoments = 3;

/**
 * Returns whether a message about the group may leave at `now` (ms). Trouble of another moment does not wait for the interval,
 * up to three messages: a second key that fails is told as fast as the first.
 * @param countRecent returns the number of messages about the group since an instant (ms)
 */
export function isDue(
  { firstAt, lastSentAt, hasBeginning }: WaitingGroup,
  now: number,
  rules: DeliveryRules,
  countRecent: (since: number) => number,
): boolean {
  const isPast = (instant: number, pause: number) => now >= instant + pause || instant > now + clockTolerance;
  if (!isPast(firstAt, rules.groupWait)) return false;
  if (lastSentAt === undefined || isPast(lastSentAt, rules.groupInterval)) return true;
  const isAnother = hasBeginning === true && firstAt >= lastSentAt + moment;
  return isAnother && countRecent(now - rules.groupInterval) < mostMoments;
}

/**
 * Returns how many new notifications a channel may get now.
 * @param state its notifications that are failing, and those that left within the time of its rate
 */
export function roomOf(
  channel: string,
  state: { readonly failing: number; readonly recent: number },
  rules: DeliveryRules,
): number {
  const rate = rules.rates[channel];
  const byFailures = state.failing === 0 ? Number.POSITIVE_INFINITY : mostFailing - state.failing;
  return Math.max(
    0,
    Math.min(byFailures, rate === undefined ? Number.POSITIVE_INFINITY : rate.messages - state.recent),
  );
}

/** What becomes of the waiting rows of one channel. */
export interface Plan {
  /** Each list becomes one notification; the rows of an incident are together and in order. */
  readonly notifications: readonly (readonly OutboxRow[])[];
  /** Rows that a mute holds back. */
  readonly muted: readonly OutboxRow[];
  /** Rows of incidents that began and ended while a mute held them back: nobody needs to know. */
  readonly cancelled: readonly OutboxRow[];
  /** Rows of incidents whose earlier notification is still on its way. */
  readonly blocked: readonly OutboxRow[];
}

/**
 * Plans the next notifications of one channel. `rows` are all waiting rows of the incidents that have a row in a due group, in
 * order. `room` is how many notifications may leave.
 */
export function planChannel(input: {
  readonly rows: readonly OutboxRow[];
  readonly due: ReadonlySet<string>;
  readonly rules: DeliveryRules;
  readonly room: number;
  /** Incidents with an earlier notification on its way. */
  readonly onTheWay: ReadonlySet<string>;
  /** Incidents that this channel was told of. */
  readonly known: ReadonlySet<string>;
}): Plan {
  const { due, rules, room, onTheWay, known } = input;
  const muted: OutboxRow[] = [];
  const cancelled: OutboxRow[] = [];
  const blocked: OutboxRow[] = [];
  const byGroup = new Map<string, OutboxRow[]>();
  for (const [incident, rows] of Map.groupBy(input.rows, (row) => row.incident)) {
    const last = rows.at(-1);
    const group = rows.find((row) => due.has(row.group))?.group;
    if (last === undefined || group === undefined) continue;
    if (isHeldBack(last, rules)) muted.push(...rows);
    else if (onTheWay.has(incident)) blocked.push(...rows);
    else if (!known.has(incident) && isOver(last) && rows.some(({ wasMuted }) => wasMuted)) cancelled.push(...rows);
    else addTo(byGroup, group, rows);
  }
  const groups = [...byGroup.values()];
  const notifications = groups.length <= room ? groups : room < 1 ? [] : [groups.flat()];
  return { notifications, muted, cancelled, blocked };
}

/** Returns whether a mute holds an incident back, whose last row is `last`. */
export function isHeldBack(last: OutboxRow, { mutes }: Pick<DeliveryRules, 'mutes'>): boolean {
  return isMuted({ ...last, isOver: isOver(last) }, mutes);
}

function isOver({ type }: OutboxRow): boolean {
  return type === 'incident.resolved' || type === 'agent.recovered';
}

function addTo(groups: Map<string, OutboxRow[]>, group: string, rows: readonly OutboxRow[]): void {
  const members = groups.get(group) ?? [];
  for (const row of rows) members.push(row);
  groups.set(group, members);
}

/** Returns a reminder at `at` (ms) of an open incident, whose last transition was `last`. */
export function makeReminder(last: Transition, at: number): Transition {
  const { acknowledgement: _, ...rest } = last;
  return { ...rest, id: `${last.id}r${at}`, type: 'incident.reminded', at };
}

/** Returns the transition that reports an acknowledgement of an incident, whose last transition was `last`. */
export function makeAcknowledgement(
  last: Transition,
  { incident: _, at, ...acknowledgement }: IncidentAcknowledgement,
): Transition {
  return { ...last, id: `${last.id}a${at}`, type: 'incident.acknowledged', at, acknowledgement };
}

/** A person's word that they take care of an incident; a later one for the same incident replaces it. */
export interface IncidentAcknowledgement {
  readonly incident: string;
  readonly at: number;
  readonly by: string;
  readonly note?: string;
  /** Reminders begin again at this instant (ms); absent: no reminders until the incident ends. */
  readonly until?: number;
}
