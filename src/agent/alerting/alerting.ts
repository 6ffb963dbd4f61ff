/** @module Alerting: from the records of examinations, through the store, to the messages that leave for the channels. */

import { maskRecorded } from '../../core/alert/masked.ts';
import { makeStartNotification } from '../../core/alert/test-alert.ts';
import { defined } from '../../core/defined.ts';
import { newStanding } from '../../core/incident/decide.ts';
import type { Config } from '../../core/model/config.ts';
import { agentId, type Incident, type Standing } from '../../core/model/incident.ts';
import type { Recorded } from '../../core/model/record.ts';
import type { NextCron } from '../../core/schedule.ts';
import { describeStoreTrouble } from '../../store/error.ts';
import { createFailoverStore } from '../../store/failover/failover-store.ts';
import type { RecoveredState } from '../../store/failover/recovery.ts';
import { replaceDamaged } from '../../store/sqlite/quarantine.ts';
import { describeBug, type Log } from '../../telemetry/log.ts';
import type { ReloadableRuntime } from '../diagnose/reloadable-runtime.ts';
import { type AgentProblems, createAgentProblems } from '../health/agent-problems.ts';
import { type BroadcastOptions, broadcast } from './broadcast.ts';
import { createChannelCheck } from './channel-check.ts';
import { type ChannelChanges, createChannelDelivery } from './channel-delivery.ts';
import type { ChannelHealth } from './channel-health.ts';
import { warnOfSecrets } from './channel-secrets.ts';
import { createRules } from './delivery-rules.ts';
import { createDispatcher } from './dispatcher.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRepeater } from './repeater.ts';

/** The half of the daemon that writes records and sends alerts. */
export interface Alerting {
  /** Keymedic's own problems, which become alerts like any other. */
  readonly problems: AgentProblems;
  readonly health: Pick<ChannelHealth, 'failing'>;
  readonly recorder: Pick<Recorder, 'writingFor' | 'flush'>;
  /** Writes the record of an examination, and sends the alerts that it calls for. */
  record(recorded: Recorded): void;
  /** Raises the problems of the store, and sends what is due from an earlier run. */
  start(): void;
  /** To be called every second. */
  tick(): void;
  /** Takes over a new config. @param changes `needsNewRuntime`: messages leave through another runtime as well */
  applyConfig(changes: ChannelChanges): void;
  /** Starts no delivery any more; resolves when those under way have ended. */
  stop(): Promise<void>;
  /** Closes the store after it has written all that was recorded. */
  close(): Promise<void>;
}

interface AlertingOptions {
  readonly state: RecoveredState;
  readonly config: () => Config;
  readonly runtime: ReloadableRuntime;
  readonly version: string;
  readonly log: Log;
  readonly nextCron: NextCron;
  /** ms since the epoch. */
  readonly now: () => number;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  /** The standings that the daemon has in memory, for a store that starts again empty. */
  readonly standings: () => readonly Standing[];
  /** The words of the start message for what is watched: `12 integrations of 3 providers`. */
  readonly watched: () => string;
  /** Called with open incidents that no standing knows. */
  readonly onOrphans: (incidents: readonly Incident[]) => void;
}

/** ms after a start within which a problem of an earlier run must come back; otherwise it is over. */
const settling = 30_000;

/** Opens the failover store and makes all that writes to it and reads from it; sends nothing before `start`. */
export async function openAlerting(options: AlertingOptions): Promise<Alerting> {
  const { state, config, log, nextCron, now } = options;
  const { path } = config().store;
  const onBug = (error: unknown): void => log.error(`A mistake inside Keymedic: ${describeBug(error)}.`);
  const store = await createFailoverStore(state.store, {
    known: state,
    ...defined({ trouble: state.trouble }),
    onTrouble: (error) => problems.raise({ kind: 'store' }, describeStoreTrouble(error, path)),
    onRecovered: () => problems.clear({ kind: 'store' }),
    snapshot: () => ({
      instanceSecret: state.instanceSecret,
      standings: [...options.standings(), problems.standing()],
    }),
    onOrphaned: options.onOrphans,
    onDamaged: () => replaceDamaged(path, now()),
  });
  const maskOne = createRecordMasker(options.runtime);
  const recorder = createRecorder({ store, onTransition: () => dispatcher.wake(), onBug });
  // The channels raise problems while they are made: by then none of them leaves.
  let listLeaving = (): readonly string[] => [];
  const problems = createAgentProblems({
    standing: state.standings.find(({ integration }) => integration === agentId) ?? newStanding(agentId),
    config,
    leaving: () => listLeaving(),
    now,
    log,
    record: (recorded) => recorder.add(maskOne(recorded)),
  });
  const rules = createRules({ store, config, nextCron, now });
  const delivery = createChannelDelivery({ ...options, store, problems });
  listLeaving = delivery.leaving;
  const repeater = createRepeater({
    ...options,
    incidents: listTold(state),
    channels: delivery.channels,
    send: delivery.send,
    onRepeated: (channel, attempt) => delivery.health.record(channel, attempt, { age: 0, attempt: 1 }),
  });
  const onAttempt: typeof delivery.recordAttempt = (notification, attempt, retryAt) => {
    delivery.recordAttempt(notification, attempt, retryAt);
    repeater.record(notification, attempt);
  };
  const ports = { send: delivery.send, onAttempt, now, random: Math.random };
  const dispatcher = createDispatcher({ ...ports, store, channels: delivery.channels, rules: rules.current, onBug });
  const stopping = new AbortController();
  const toAll = { ...ports, signal: stopping.signal };
  const { health, logIn } = delivery;
  const channelCheck = createChannelCheck({ ...options, store, health, logIn, broadcast: toAll });
  let reconciling: NodeJS.Timeout | undefined;

  /** A start or a reload may have removed the reason why attempts failed. */
  function retrySoon(): void {
    store.retrySoon(now()).then(dispatcher.wake, onBug);
  }

  return {
    problems,
    health,
    recorder,
    record(recorded) {
      const masked = maskOne(recorded);
      if (masked.transition !== undefined) rules.record(masked.transition.transition);
      recorder.add(masked);
    },
    start() {
      if (state.trouble !== undefined) problems.raise({ kind: 'store' }, describeStoreTrouble(state.trouble, path));
      if (state.rebuilt !== undefined) problems.raise({ kind: 'damaged store' }, state.rebuilt);
      reconciling = setTimeout(settle, settling, problems);
      retrySoon();
      void warnOfSecrets(config(), options.runtime.resolveSecret, log);
      if (config().startupMessage === true) void broadcast({ ...toAll, ...startMessage(options) });
    },
    tick() {
      dispatcher.wake();
      channelCheck.tick();
      repeater.tick();
    },
    applyConfig(changes) {
      delivery.applyConfig(changes);
      channelCheck.applyConfig();
      void warnOfSecrets(config(), options.runtime.resolveSecret, log);
      retrySoon();
    },
    stop() {
      stopping.abort();
      clearTimeout(reconciling);
      return dispatcher.stop();
    },
    async close() {
      await recorder.flush();
      await store.close();
      if (store.trouble() !== undefined) log.warn('the store could not be used to the end: what it lacks is forgotten');
    },
  };
}

/** Masks by the runtime of the moment: a reload brings another one. */
function createRecordMasker(runtime: ReloadableRuntime): (recorded: Recorded) => Recorded {
  return (recorded) => maskRecorded(recorded, (text) => runtime.get().scrubber.scrub(text));
}

/** Ends the problems of an earlier run that did not come back. */
function settle(problems: AgentProblems): void {
  problems.clear({ kind: 'damaged store' });
  problems.reconcile();
}

/** The open incidents of an earlier run, each with the channels that have it: what a silence held back still waits. */
function listTold({ standings, pending }: Pick<RecoveredState, 'standings' | 'pending'>): readonly Incident[] {
  const waiting = new Set(
    pending.flatMap(({ state, notification: { channel, transitions } }) =>
      state === 'waiting' ? transitions.map(({ incident }) => `${channel} ${incident.id}`) : [],
    ),
  );
  return standings.flatMap(({ incident }) => {
    if (incident === undefined) return [];
    return { ...incident, told: (incident.told ?? []).filter((channel) => !waiting.has(`${channel} ${incident.id}`)) };
  });
}

/** The broadcast that reports a start. */
function startMessage({ config, version, watched }: AlertingOptions): Pick<BroadcastOptions, 'channels' | 'make'> {
  const says = watched();
  return {
    channels: config().channels,
    make: (channel, at) => makeStartNotification(channel, at, version, says),
  };
}
