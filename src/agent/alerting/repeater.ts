/**
 * @module Repeats the open alerts of an Alertmanager, because it forgets them when it restarts. Clients should repeat an alert
 * every 30 seconds to 3 minutes while it fires: https://prometheus.io/docs/alerting/latest/clients/
 */

import type { Channel } from '../../core/model/channel.ts';
import type { Incident, Transition, TransitionType } from '../../core/model/incident.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';

/** Knows which alerts each Alertmanager has, and repeats them. */
export interface Repeater {
  /** Learns from a notification what its channel has now. */
  record(notification: Notification, delivery: Delivery): void;
  /** To be called every second. */
  tick(): void;
}

interface RepeaterOptions {
  /** The open incidents of an earlier run; `told` are the channels that have them. */
  readonly incidents: readonly Incident[];
  /** The channels of the config that holds now, by id. */
  readonly channels: () => ReadonlyMap<string, Channel>;
  readonly send: (channel: Channel, notification: Notification) => Promise<Delivery>;
  /** Called with the outcome of each repetition: a channel that fails is noticed before the next alert. */
  readonly onRepeated: (channel: string, delivery: Delivery) => void;
  /** ms since the epoch. */
  readonly now: () => number;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
}

/** ms between two repetitions. */
const interval = 60_000;
/** Transitions that leave nothing open. */
const closing: ReadonlySet<TransitionType> = new Set([
  'incident.resolved',
  'agent.recovered',
  'agent.started',
  'channel.test',
]);

const openings: Readonly<Record<Incident['kind'], TransitionType>> = {
  failing: 'incident.opened',
  unknown: 'incident.opened',
  warning: 'key.warning',
  agent: 'agent.problem',
};

/** Repeats nothing before the first `tick`, and then every minute. */
export function createRepeater(options: RepeaterOptions): Repeater {
  const { channels, send, onRepeated, now, steady } = options;
  /** Of each channel, the last transition of each open incident. */
  const open = new Map<string, Map<string, Transition>>();
  /** Of each channel that is sent to now: the ends that it got meanwhile. A repetition may have arrived after them. */
  const busy = new Map<string, Transition[]>();
  let dueAt = steady();

  function openOf(channel: string): Map<string, Transition> {
    const known = open.get(channel) ?? new Map<string, Transition>();
    open.set(channel, known);
    return known;
  }

  async function repeat(channel: Channel, transitions: readonly Transition[]): Promise<void> {
    const ended: Transition[] = [];
    busy.set(channel.id, ended);
    const createdAt = now();
    const notification = { id: `${channel.id}.${createdAt}`, channel: channel.id, transitions, createdAt, attempts: 0 };
    onRepeated(channel.id, await send(channel, notification));
    busy.delete(channel.id);
    if (ended.length > 0) await repeat(channel, ended);
  }

  for (const incident of options.incidents)
    for (const channel of incident.told ?? []) openOf(channel).set(incident.id, transitionOf(incident));

  return {
    record({ channel, transitions, digest }, { outcome }) {
      if (outcome !== 'delivered' || channels().get(channel)?.type !== 'alertmanager') return;
      const known = openOf(channel);
      for (const transition of transitions) {
        if (!closing.has(transition.type)) known.set(transition.incident.id, transition);
        else if (known.delete(transition.incident.id)) busy.get(channel)?.push(transition);
      }
      for (const { incident } of digest?.over ?? []) known.delete(incident);
    },
    tick() {
      if (steady() < dueAt) return;
      dueAt = steady() + interval;
      for (const id of open.keys()) if (channels().get(id)?.type !== 'alertmanager') open.delete(id);
      for (const [id, transitions] of open) {
        const channel = channels().get(id);
        if (channel !== undefined && transitions.size > 0 && !busy.has(id))
          void repeat(channel, [...transitions.values()]);
      }
    },
  };
}

/** The transition by which an incident of an earlier run is open; its diagnosis is not kept. */
function transitionOf(incident: Incident): Transition {
  return { id: `${incident.id}.${incident.sequence}`, type: openings[incident.kind], at: incident.updatedAt, incident };
}
