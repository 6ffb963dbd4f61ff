/** @module The daemon: puts the parts together, takes in a new config, and ends in time. */

import { setTimeout as wait } from 'node:timers/promises';
import { makeStartNotification } from '../core/alert/test-alert.ts';
import type { Channel } from '../core/channel.ts';
import type { Config } from '../core/config.ts';
import { agentId } from '../core/incident-types.ts';
import type { Delivery, Notification } from '../core/notification.ts';
import type { Scrubber } from '../core/scrub.ts';
import type { Secret } from '../core/secret.ts';
import type { SecretRef } from '../core/secret-ref.ts';
import { createHeartbeat } from '../notify/heartbeat.ts';
import { createRecipients } from '../notify/recipients.ts';
import { createLogIn, createSender } from '../notify/send.ts';
import { createBuffered } from '../store/buffered.ts';
import { listAilments } from './ailments.ts';
import { createAlertPath } from './alert-path.ts';
import { createBudgets, laneOf } from './budget.ts';
import { createChannelHealth } from './channel-health.ts';
import { createControls } from './clinic.ts';
import { createClockWatch } from './clock-watch.ts';
import { compareConfigs } from './compare-configs.ts';
import { createRules } from './delivery-rules.ts';
import { createDependencyWatch } from './dependencies.ts';
import { createDispatcher } from './dispatch.ts';
import { createDueIndex } from './due.ts';
import { describeBug, type Log } from './log.ts';
import { createNeighbours } from './neighbours.ts';
import { createNextCron } from './next-cron.ts';
import { createOnlineWatch } from './online.ts';
import { type OpenClinic, openClinic } from './open-clinic.ts';
import { openState } from './open-state.ts';
import { createOrphans } from './orphans.ts';
import { createOwnTrouble } from './own-trouble.ts';
import { createRecorder } from './recorder.ts';
import { createRests } from './rests.ts';
import { createRounds } from './rounds.ts';
import { createSecretWatch } from './secret-watch.ts';
import { createSignsOfLife } from './signs-of-life.ts';
import { replaceDamaged, sayAway } from './store-trouble.ts';
import { findSystemd } from './systemd.ts';
import { sayWatched, tellChange, tellDelivery, tellFarewell, tellStart, tellVerdict } from './tell.ts';
import { tellEach } from './tell-each.ts';
import { startTick } from './tick.ts';
import { createVitals } from './vitals.ts';

export interface DaemonOptions {
  readonly config: Config;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** The one that the log uses. */
  readonly scrubber: Scrubber;
}

export interface Daemon {
  /** Reads a config and takes it over by what differs; says in the log what it did. @param read undefined: the old one stays */
  reload(read: () => Promise<Config | undefined>): Promise<void>;
  /** Ends within `grace` + 1 s whatever hangs: what is under way may end, what does not is aborted. */
  stop(): Promise<void>;
}

/** ms that what is under way may take when the daemon is to end. */
const grace = 3_500;
/** ms that the store may take to write the rest. */
const longestFlush = 1_000;
/** ms after which an old clinic is closed: every examination with it has ended. */
const longestExamination = 30_000;
/** ms until trouble of before a restart that did not come back is called over. */
const settling = 30_000;
/** @throws {StoreError} `taken`: another daemon runs on this store. @throws {Error} when `network.ca` holds no certificate. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { version, env, log, scrubber } = options;
  const now = Date.now;
  const steady = (): number => performance.now();
  let config = options.config;
  const controls = createControls();
  const nextCron = createNextCron();
  const { path } = config.store;
  const state = await openState(path, now);

  const budgets = createBudgets(steady);
  function open(): OpenClinic {
    return openClinic(config, {
      version,
      env,
      instanceSecret: state.instanceSecret,
      controls,
      scrubber,
      onExchange: ({ provider, endpoint }, { requests }) =>
        budgets.charge(laneOf({ provider: provider.id, ...(endpoint === undefined ? {} : { endpoint }) }), requests),
    });
  }
  let opened: OpenClinic;
  try {
    opened = open();
  } catch (error) {
    await state.store.close();
    throw error;
  }
  const orphans = createOrphans(() => config);
  orphans.take(state.orphans);
  const store = await createBuffered(state.store, {
    known: state,
    ...(state.trouble === undefined ? {} : { trouble: state.trouble }),
    onTrouble: (error) => trouble.raise('store', sayAway(error, path)),
    onRecovered: () => trouble.clear('store'),
    remembered: () => ({
      instanceSecret: state.instanceSecret,
      standings: [...rounds.standings(), trouble.standing()],
    }),
    onOrphans: (incidents) => orphans.take(incidents),
    onDamaged: () => replaceDamaged(path, now()),
  });

  const onBug = (error: unknown): void => log.error(`A mistake inside Keymedic: ${describeBug(error)}.`);
  const recorder = createRecorder({ store, onTransition: () => dispatcher.wake(), onBug });
  const trouble = createOwnTrouble({
    standing: state.standings.find(({ integration }) => integration === agentId) ?? {
      integration: agentId,
      warned: [],
    },
    config: () => config,
    now,
    log,
    record: recorder.add,
  });

  let channels = channelsOf(config);
  const health = createChannelHealth({
    trouble,
    // The store says itself what is wrong with it.
    keep: (record) => void store.noteChannel(record).catch(() => {}),
    onReadmitted: (channel, address) => recipients.readmitOne(channel, address),
    now,
  });
  const recipients = createRecipients(
    health.noteLeftOut,
    state.channelRecords.flatMap(({ channel, leftOut }) => leftOut.map(({ address }) => ({ channel, address }))),
  );
  health.begin(channels);
  health.learn(state.channelRecords);
  let send = senderOf(opened);
  async function resolveSecret(ref: SecretRef): Promise<Secret> {
    const read = await opened.secrets.read(ref);
    if (!read.ok) throw new Error(read.says);
    scrubber.learn(read.secret);
    return read.secret;
  }
  function senderOf({ connector }: OpenClinic): ReturnType<typeof createSender> {
    return createSender({ connector, now, recipients, resolveSecret });
  }
  function noteOutcome(notification: Notification, delivery: Delivery, retryAt: number | null): void {
    tellDelivery(log, notification, delivery, retryAt);
    health.note(notification.channel, delivery, now() - notification.createdAt);
  }
  const rules = createRules({ store, config: () => config, nextCron, now });
  const dispatcher = createDispatcher({
    store,
    channels: () => channels,
    rules: rules.current,
    send: (channel, notification) => send(channel, notification),
    now,
    random: Math.random,
    onBug,
    onOutcome: noteOutcome,
  });

  const due = createDueIndex();
  const online = createOnlineWatch({
    check: (signal) => opened.clinic.checkConnectivity(signal),
    onCutOff: () =>
      trouble.raise('offline', 'No unrelated host answers: this machine is cut off, so that no key can be judged.'),
    onBack: () => trouble.clear('offline'),
  });
  const vitals = createVitals({ onTrouble: trouble.raise, onOver: trouble.clear });
  const secretWatch = createSecretWatch({
    clinic: () => opened.clinic,
    onChange(id) {
      log.info(`${id}: its secret was changed; examining it`, { integration: id });
      rounds.hurry(id);
    },
  });
  const dependencies = createDependencyWatch(env, log);
  const rests = createRests();
  const rounds = createRounds({
    config: () => config,
    open: () => opened,
    standings: state.standings,
    due,
    budgets,
    rests,
    neighbours: createNeighbours(),
    secretWatch,
    nextCron,
    now,
    steady,
    dependencies: dependencies.current,
    record(recorded) {
      if (recorded.transition !== undefined) rules.note(recorded.transition.transition);
      recorder.add(recorded);
    },
    onFarewell: (id, recorded) => tellFarewell(log, id, recorded),
    onVerdict(examined, recorded, isNews) {
      tellVerdict(log, examined, recorded, isNews);
      for (const end of orphans.follow(examined, recorded)) recorder.add(end);
      const { exchange, integration } = examined.seen;
      const isAnswered = exchange !== undefined && exchange.answer.kind !== 'none';
      // A host of the user's own may stand beside us, and answers when we are cut off, too.
      if (isAnswered && integration.endpoint === undefined) online.heard();
      else if (examined.diagnosis.evidence.some(isCutOff)) online.suspect();
    },
    onLackOfDescriptors: vitals.noteLackOfDescriptors,
    onBug: (says) => log.error(says),
  });

  const clock = createClockWatch(now, steady, (by) => {
    log.warn(`the clock was set back by ${Math.round(by / 1000)} s; what was due stays due`);
    due.shift(by);
    rests.shift(by);
    rounds.realign();
  });
  const signs = createSignsOfLife({
    heartbeat: () => config.heartbeat,
    send: createHeartbeat({
      connector: () => opened.connector,
      now,
      readUrl: () =>
        config.heartbeat === undefined
          ? Promise.reject(new Error('the heartbeat left the config'))
          : resolveSecret(config.heartbeat.url),
    }),
    systemd: findSystemd(env, process.pid),
    ailments: () => listAilments({ trouble, health, rounds, recorder }),
    steady,
    log,
  });

  tellStart(log, config, version, state.trouble === undefined ? path : `in memory until ${path} can be used`);
  if (state.trouble !== undefined) trouble.raise('store', sayAway(state.trouble, path));
  if (state.mended !== undefined) trouble.raise('damaged store', state.mended);
  rounds.begin();
  dispatcher.wake();
  dependencies.compare(config);
  signs.begin();
  const stopping = new AbortController();
  const tell = {
    send: (channel: Channel, notification: Notification) => send(channel, notification),
    onOutcome: noteOutcome,
    now,
    random: Math.random,
    signal: stopping.signal,
  };
  if (config.startupMessage === true) {
    const what = sayWatched(config);
    void tellEach({
      ...tell,
      channels: config.channels,
      make: (channel, at) => makeStartNotification(channel, at, version, what),
    });
  }
  const alertPath = createAlertPath({
    config: () => config,
    store,
    health,
    logIn: (channel) => createLogIn({ connector: opened.connector, resolveSecret })(channel),
    tell,
    log,
    nextCron,
    steady,
  });
  const settled = setTimeout(() => {
    trouble.clear('damaged store');
    trouble.settle();
  }, settling);
  function beginWhatIsDue(): void {
    rounds.examine(due.take(now()));
    budgets.pump();
  }
  function checkAll(): void {
    vitals.check();
    clock.check();
    secretWatch.check();
    beginWhatIsDue();
    dispatcher.wake();
    alertPath.check();
    signs.check();
  }
  const tick = startTick(checkAll, beginWhatIsDue, log);
  const closing = new Map<OpenClinic, NodeJS.Timeout>();

  function change(next: Config): void {
    const changes = compareConfigs(config, next);
    const before = config;
    config = next;
    if (changes.isWorldNew) {
      const old = opened;
      try {
        opened = open();
      } catch (error) {
        config = before;
        log.error(
          `The new config is refused: ${error instanceof Error ? error.message : 'its network cannot be used'}`,
        );
        return;
      }
      send = senderOf(opened);
      closing.set(
        old,
        setTimeout(() => {
          closing.delete(old);
          old.close();
        }, longestExamination),
      );
    }
    channels = channelsOf(config);
    health.begin(channels);
    alertPath.begin();
    recipients.readmit();
    dependencies.compare(config);
    log.setLevel(config.log.level);
    rounds.change(changes);
    tellChange(log, before, config, changes);
  }

  return {
    reload: (read) =>
      signs.reload(async () => {
        const next = await read();
        if (next !== undefined) change(next);
      }),
    async stop() {
      log.info('ending: what is under way may finish');
      void signs.end();
      stopping.abort();
      tick.stop();
      online.stop();
      clearTimeout(settled);
      const ended = Promise.all([rounds.stop().then(recorder.flush), dispatcher.stop()]);
      await Promise.race([ended, wait(grace)]);
      rounds.discard();
      for (const [old, timer] of closing) {
        clearTimeout(timer);
        old.close();
      }
      opened.close();
      vitals.stop();
      await Promise.race([recorder.flush().then(store.close), wait(longestFlush)]);
      if (store.trouble() !== undefined) log.warn('the store could not be used to the end: what it lacks is forgotten');
      log.info('ended');
    },
  };
}

function isCutOff({
  kind,
  consistentWith,
}: {
  readonly kind: string;
  readonly consistentWith: readonly string[];
}): boolean {
  return kind === 'connectivity' && consistentWith.length === 1;
}

function channelsOf({ channels }: Config): ReadonlyMap<string, Channel> {
  return new Map(channels.map((channel) => [channel.id, channel]));
}
