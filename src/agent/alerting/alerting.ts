/** @module The alerting half of the daemon: from what examinations bring, over the store, to what leaves for the channels. */

import { makeStartNotification } from '../../core/alert/test-alert.ts';
import type { Channel } from '../../core/model/channel.ts';
import type { Config } from '../../core/model/config.ts';
import { agentId, type Incident, type Standing } from '../../core/model/incident.ts';
import type { Delivery, Notification } from '../../core/model/notification.ts';
import type { NextCron } from '../../core/schedule.ts';
import { createSuppressionList } from '../../notify/mail/suppression-list.ts';
import { createLogIn, createSender } from '../../notify/sender.ts';
import type { Recorded } from '../../store/contract.ts';
import { describeStoreTrouble } from '../../store/error.ts';
import { createFailoverStore } from '../../store/failover/failover-store.ts';
import type { RecoveredState } from '../../store/failover/recovery.ts';
import { replaceDamaged } from '../../store/sqlite/quarantine.ts';
import { describeBug, type Log } from '../../telemetry/log.ts';
import type { ReloadableRuntime } from '../diagnose/reloadable-runtime.ts';
import { type AgentProblems, createAgentProblems } from '../health/agent-problems.ts';
import { broadcast } from './broadcast.ts';
import { createChannelCheck } from './channel-check.ts';
import { type ChannelHealth, createChannelHealth } from './channel-health.ts';
import { createRules } from './delivery-rules.ts';
import { createDispatcher } from './dispatcher.ts';
import { logDelivery } from './log-deliveries.ts';
import { createRecorder, type Recorder } from './recorder.ts';

export interface Alerting {
  /** Trouble of Keymedic's own, told like any other. */
  readonly problems: AgentProblems;
  readonly health: Pick<ChannelHealth, 'failing'>;
  readonly recorder: Pick<Recorder, 'writingFor' | 'flush'>;
  /** Writes what an examination brought, and tells what is to be told. */
  record(recorded: Recorded): void;
  /** Says what is wrong with the store, and sends what was promised before the start. */
  start(): void;
  /** To be called every second. */
  tick(): void;
  /** The config was read anew. @param isWorldNew with another runtime, through which messages leave as well */
  applyConfig(isWorldNew: boolean): void;
  /** Begins no delivery any more; resolves when those under way have ended. */
  stop(): Promise<void>;
  /** Closes the store, which writes the rest. */
  close(): Promise<void>;
}

interface AlertingOptions {
  readonly state: RecoveredState;
  readonly config: () => Config;
  readonly runtime: ReloadableRuntime;
  readonly version: string;
  readonly log: Log;
  readonly nextCron: NextCron;
  readonly now: () => number;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  /** What the rounds remember, for a store that begins anew. */
  readonly standings: () => readonly Standing[];
  /** What the start message says is watched: `12 integrations of 3 providers`. */
  readonly watched: () => string;
  /** Hears of open incidents that no standing holds. */
  readonly onOrphans: (incidents: readonly Incident[]) => void;
}

/** ms until trouble of before a restart that did not come back is called over. */
const settling = 30_000;

export async function startAlerting(options: AlertingOptions): Promise<Alerting> {
  const { state, config, runtime, version, log, nextCron, now, steady } = options;
  const { path } = config().store;
  const stopping = new AbortController();
  const store = await createFailoverStore(state.store, {
    known: state,
    ...(state.trouble === undefined ? {} : { trouble: state.trouble }),
    onTrouble: (error) => problems.raise({ kind: 'store' }, describeStoreTrouble(error, path)),
    onRecovered: () => problems.clear({ kind: 'store' }),
    snapshot: () => ({
      instanceSecret: state.instanceSecret,
      standings: [...options.standings(), problems.standing()],
    }),
    onOrphaned: options.onOrphans,
    onDamaged: () => replaceDamaged(path, now()),
  });
  const onBug = (error: unknown): void => log.error(`A mistake inside Keymedic: ${describeBug(error)}.`);
  const recorder = createRecorder({ store, onTransition: () => dispatcher.wake(), onBug });
  const problems = createAgentProblems({
    standing: state.standings.find(({ integration }) => integration === agentId) ?? {
      integration: agentId,
      warned: [],
    },
    config,
    now,
    log,
    record: recorder.add,
  });

  let channels = channelsOf(config());
  const health = createChannelHealth({
    problems,
    // The failover store raises the store's problem itself.
    save: (status) => void store.saveChannelStatus(status).catch(() => {}),
    onReadmitted: (channel, address) => recipients.readmitOne(channel, address),
    now,
  });
  const recipients = createSuppressionList(
    health.suppress,
    state.channelStatuses.flatMap(({ channel, leftOut }) => leftOut.map(({ address }) => ({ channel, address }))),
  );
  health.applyConfig(channels);
  health.learn(state.channelStatuses);

  function ways() {
    return { connector: runtime.get().connector, resolveSecret: runtime.resolveSecret };
  }
  let send = createSender({ ...ways(), now, suppressionList: recipients });
  const tell = {
    send: (channel: Channel, notification: Notification): Promise<Delivery> => send(channel, notification),
    onOutcome(notification: Notification, delivery: Delivery, retryAt: number | null): void {
      logDelivery(log, notification, delivery, retryAt);
      health.record(notification.channel, delivery, now() - notification.createdAt);
    },
    now,
    random: Math.random,
  };
  const rules = createRules({ store, config, nextCron, now });
  const dispatcher = createDispatcher({ ...tell, store, channels: () => channels, rules: rules.current, onBug });
  const alertPath = createChannelCheck({
    config,
    store,
    health,
    logIn: (channel) => createLogIn(ways())(channel),
    tell: { ...tell, signal: stopping.signal },
    log,
    nextCron,
    steady,
  });
  const settled = setTimeout(() => {
    problems.clear({ kind: 'damaged store' });
    problems.reconcile();
  }, settling);

  /** What was wrong with a channel may be mended, now that somebody started or reloaded us. */
  function tryAgain(): void {
    store.retrySoon(now()).then(dispatcher.wake, onBug);
  }

  return {
    problems,
    health,
    recorder,
    record(recorded) {
      if (recorded.transition !== undefined) rules.note(recorded.transition.transition);
      recorder.add(recorded);
    },
    start() {
      if (state.trouble !== undefined) problems.raise({ kind: 'store' }, describeStoreTrouble(state.trouble, path));
      if (state.rebuilt !== undefined) problems.raise({ kind: 'damaged store' }, state.rebuilt);
      tryAgain();
      if (config().startupMessage !== true) return;
      const what = options.watched();
      void broadcast({
        ...tell,
        signal: stopping.signal,
        channels: config().channels,
        make: (channel, at) => makeStartNotification(channel, at, version, what),
      });
    },
    tick() {
      dispatcher.wake();
      alertPath.tick();
    },
    applyConfig(isWorldNew) {
      if (isWorldNew) send = createSender({ ...ways(), now, suppressionList: recipients });
      channels = channelsOf(config());
      health.applyConfig(channels);
      alertPath.applyConfig();
      recipients.readmit();
      tryAgain();
    },
    stop() {
      stopping.abort();
      clearTimeout(settled);
      return dispatcher.stop();
    },
    async close() {
      await recorder.flush();
      await store.close();
      if (store.trouble() !== undefined) log.warn('the store could not be used to the end: what it lacks is forgotten');
    },
  };
}

function channelsOf({ channels }: Config): ReadonlyMap<string, Channel> {
  return new Map(channels.map((channel) => [channel.id, channel]));
}
