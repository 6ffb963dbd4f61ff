/** @module What of the outbox leaves next: which transitions share a notification, which wait, which are moot. */

import { isMuted, type Labels, labelsOf, type Mute } from '../incident/muting.ts';
import type { Rate } from '../model/channel.ts';
import type { Transition, TransitionType } from '../model/incident.ts';
import { paceGroupOf } from './grouping.ts';

/** How notifications are put together at one instant; plain data, so that it can be sent to a store. Times in ms. */
export interface DeliveryRules {
  /** How long the first of a group waits for others. */
  readonly groupWait: number;
  /** How far apart the messages about a group are. */
  readonly groupInterval: number;
  /** How often an open incident is reminded of; 0 never. */
  readonly repeatInterval: number;
  readonly mutes: readonly Mute[];
  /** Channel → those that take over when it fails. */
  readonly fallbacks: Readonly<Record<string, readonly string[]>>;
  readonly rates: Readonly<Record<string, Rate>>;
}

const minute = 60_000;

export const usualRules: DeliveryRules = {
  groupWait: 0,
  groupInterval: 5 * minute,
  repeatInterval: 24 * 60 * minute,
  mutes: [],
  fallbacks: {},
  rates: {},
};

/** What is not frozen waits no longer than this (ms) because of a clock that was set back. */
const clockTolerance = minute;
/** So many notifications of a channel may be failing before what is new waits for one of them to be settled. */
const mostFailing = 3;

/** One (transition × channel) that no notification carries yet. */
export interface OutboxRow extends Labels {
  readonly transition: string;
  readonly channel: string;
  readonly incident: string;
  readonly type: TransitionType;
  readonly sequence: number;
  readonly at: number;
  readonly openedAt: number;
  /** See `paceGroupOf`. */
  readonly group: string;
  /** True when it was held back by a mute. */
  readonly wasMuted: boolean;
}

/** The row of a transition on its way to a channel. */
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

/** Rows of one group that wait, and when the group was last told of. */
export interface WaitingGroup {
  readonly group: string;
  readonly firstAt: number;
  readonly lastToldAt?: number;
}

/** True when it is time to tell of a group. */
export function isDue({ firstAt, lastToldAt }: WaitingGroup, now: number, rules: DeliveryRules): boolean {
  const isPast = (instant: number, pause: number) => now >= instant + pause || instant > now + clockTolerance;
  return isPast(firstAt, rules.groupWait) && (lastToldAt === undefined || isPast(lastToldAt, rules.groupInterval));
}

/** How many new notifications a channel may be given now. */
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

export interface Plan {
  /** Each becomes one notification; rows of an incident are together and in order. */
  readonly notifications: readonly (readonly OutboxRow[])[];
  /** Held back by a mute. */
  readonly muted: readonly OutboxRow[];
  /** Began and ended while held back: nothing is left to tell. */
  readonly moot: readonly OutboxRow[];
  /** An earlier message about the incident is still on its way. */
  readonly blocked: readonly OutboxRow[];
}

/**
 * Plans for one channel.
 * @param rows all that wait of the incidents which have a row in a due group, in order
 */
export function planChannel(input: {
  readonly rows: readonly OutboxRow[];
  readonly due: ReadonlySet<string>;
  readonly rules: DeliveryRules;
  readonly room: number;
  /** Incidents with an earlier message on its way. */
  readonly onTheWay: ReadonlySet<string>;
  /** Incidents that this channel has been sent anything of. */
  readonly known: ReadonlySet<string>;
}): Plan {
  const { due, rules, room, onTheWay, known } = input;
  const muted: OutboxRow[] = [];
  const moot: OutboxRow[] = [];
  const blocked: OutboxRow[] = [];
  const byGroup = new Map<string, OutboxRow[]>();
  for (const [incident, rows] of Map.groupBy(input.rows, (row) => row.incident)) {
    const last = rows.at(-1);
    const group = rows.find((row) => due.has(row.group))?.group;
    if (last === undefined || group === undefined) continue;
    if (isHeldBack(last, rules)) muted.push(...rows);
    else if (onTheWay.has(incident)) blocked.push(...rows);
    else if (!known.has(incident) && isOver(last) && rows.some(({ wasMuted }) => wasMuted)) moot.push(...rows);
    else addTo(byGroup, group, rows);
  }
  const groups = [...byGroup.values()];
  const notifications = groups.length <= room ? groups : room < 1 ? [] : [groups.flat()];
  return { notifications, muted, moot, blocked };
}

/** True when nothing of the incident leaves now, as this last row of it tells. */
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

/** A reminder of an open incident whose last transition was `last`. */
export function remind(last: Transition, at: number): Transition {
  const { acknowledgement: _, ...rest } = last;
  return { ...rest, id: `${last.id}r${at}`, type: 'incident.reminded', at };
}

/** Says that somebody looks after the incident, whose last transition was `last`. */
export function acknowledge(
  last: Transition,
  { incident: _, at, ...acknowledgement }: IncidentAcknowledgement,
): Transition {
  return { ...last, id: `${last.id}a${at}`, type: 'incident.acknowledged', at, acknowledgement };
}

/** Made by a person; one for each incident, a later one replaces it. */
export interface IncidentAcknowledgement {
  readonly incident: string;
  readonly at: number;
  readonly by: string;
  readonly note?: string;
  /** Reminders begin again then; absent: not before the incident is over. */
  readonly until?: number;
}
