/** @module The daemon: puts the parts together, takes in a new config, and ends in time. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Channel, Config } from '../core/config.ts';
import type { Delivery } from '../core/notification.ts';
import type { Scrubber } from '../core/scrub.ts';
import { createSender } from '../notify/send.ts';
import { createBuffered } from '../store/buffered.ts';
import { createBudgets, laneOf } from './budget.ts';
import { createControls } from './clinic.ts';
import { compareConfigs } from './compare-configs.ts';
import { createRules } from './delivery-rules.ts';
import { createDispatcher } from './dispatch.ts';
import { createDueIndex } from './due.ts';
import { describeBug, type Log } from './log.ts';
import { createNeighbours } from './neighbours.ts';
import { createNextCron } from './next-cron.ts';
import { createOnlineWatch } from './online.ts';
import { type OpenClinic, openClinic } from './open-clinic.ts';
import { openState } from './open-state.ts';
import { agentId, channelKey, createOwnTrouble } from './own-trouble.ts';
import { createRecorder } from './recorder.ts';
import { createRests } from './rests.ts';
import { createRounds } from './rounds.ts';
import { createSecretWatch } from './secret-watch.ts';
import { tellDelivery, tellVerdict } from './tell.ts';
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
  /** Takes over a valid config by what differs; says in the log what it did. */
  change(next: Config): void;
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
/** Seconds that a channel may be held back. */
const longestDelay = 600;
/** Attempts in a row that a channel may fail before that is trouble of our own. */
const mostFailures = 3;

/** @throws {StoreError} `taken`: another daemon runs on this store. @throws {Error} when `network.ca` holds no certificate. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { version, env, log, scrubber } = options;
  const now = Date.now;
  let config = options.config;
  const controls = createControls();
  const nextCron = createNextCron();
  const state = await openState(config.store.path, now);

  const budgets = createBudgets(() => performance.now());
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
  const store = await createBuffered(state.store, {
    onTrouble: ({ message }) => trouble.raise('store', `${message} Alerts go on from memory.`),
    onRecovered: () => trouble.clear('store'),
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
  let send = senderOf(opened);
  function senderOf({ secrets, connector }: OpenClinic): ReturnType<typeof createSender> {
    return createSender({
      connector,
      now,
      async resolveSecret(ref) {
        const read = await secrets.read(ref);
        if (!read.ok) throw new Error(read.says);
        scrubber.learn(read.secret);
        return read.secret;
      },
    });
  }
  const failures = new Map<string, number>();
  const dispatcher = createDispatcher({
    store,
    channels: () => channels,
    rules: createRules({ store, config: () => config, nextCron, now }),
    send: (channel, notification) => send(channel, notification),
    now,
    random: Math.random,
    onBug,
    onOutcome(notification, delivery, retryAt) {
      tellDelivery(log, notification, delivery, retryAt);
      const { channel } = notification;
      if (delivery.outcome !== 'delivered' && isMereDelay(delivery, now() - notification.createdAt)) return;
      const failed = delivery.outcome === 'delivered' ? 0 : (failures.get(channel) ?? 0) + 1;
      failures.set(channel, failed);
      if (failed === 0 || !channels.has(channel)) trouble.clear(channelKey + channel);
      else if (failed >= mostFailures && !trouble.has(channelKey + channel))
        trouble.raise(channelKey + channel, `Alerts do not get through to the channel ${channel}: ${delivery.says}`);
    },
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
  const rounds = createRounds({
    config: () => config,
    open: () => opened,
    standings: state.standings,
    due,
    budgets,
    rests: createRests(),
    neighbours: createNeighbours(),
    secretWatch,
    nextCron,
    now,
    record: recorder.add,
    onVerdict(examined, recorded, isNews) {
      tellVerdict(log, examined, recorded, isNews);
      const { exchange } = examined.seen;
      if (exchange !== undefined && exchange.answer.kind !== 'none') online.heard();
      else if (examined.diagnosis.evidence.some(isCutOff)) online.suspect();
    },
    onLackOfDescriptors: vitals.noteLackOfDescriptors,
    onBug: (says) => log.error(says),
  });

  sayStart(log, config, version, state.trouble === undefined ? config.store.path : 'in memory');
  if (state.trouble !== undefined) trouble.raise('store', state.trouble);
  rounds.begin();
  dispatcher.wake();
  const settled = setTimeout(trouble.settle, settling);
  const tick = startTick(() => {
    vitals.check();
    secretWatch.check();
    rounds.examine(due.take(now()));
    budgets.pump();
    dispatcher.wake();
  }, log);
  const closing = new Map<OpenClinic, NodeJS.Timeout>();

  return {
    change(next) {
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
      for (const { id } of before.channels) if (!channels.has(id)) trouble.clear(channelKey + id);
      log.setLevel(config.log.level);
      rounds.change(changes);
      sayChange(log, before, config, changes);
    },
    async stop() {
      log.info('ending: what is under way may finish');
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

/** The receiver, or its rate, wants us to wait a little: no trouble, unless it goes on. */
function isMereDelay(delivery: Delivery, age: number): boolean {
  const { retryAfter } = delivery.outcome === 'rejected' ? delivery : {};
  return retryAfter !== undefined && retryAfter <= longestDelay && age < longestDelay * 1000;
}

function channelsOf({ channels }: Config): ReadonlyMap<string, Channel> {
  return new Map(channels.map((channel) => [channel.id, channel]));
}

function sayStart(log: Log, { integrations, channels }: Config, version: string, store: string): void {
  const providers = new Set(integrations.map(({ provider }) => provider)).size;
  log.info(
    `Keymedic ${version} watches ${count(integrations.length, 'integration')} of ${count(providers, 'provider')}, ` +
      `tells ${count(channels.length, 'channel')}, store ${store}`,
    { version, integrations: integrations.length, providers, channels: channels.length, store },
  );
  if (channels.length === 0) log.warn('nobody is told of trouble: the config has no channels');
}

function sayChange(log: Log, before: Config, after: Config, changes: ReturnType<typeof compareConfigs>): void {
  const { added, removed, changed, edited } = changes;
  log.info(
    `the new config is taken over: ${count(added.length, 'integration')} added, ${removed.length} removed, ${changed.length + edited.length} changed`,
  );
  if (before.store.path !== after.store.path) log.warn('store.path is taken over by a restart only');
  if (before.log.format !== after.log.format) log.warn('log.format is taken over by a restart only');
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
