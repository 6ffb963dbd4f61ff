/** @module The rounds: takes what is due, examines it within the ESP's budget, decides, and sets when it is due again. */

import { isRefusal } from '../../core/incident/confirmation.ts';
import { newStanding } from '../../core/incident/decide.ts';
import { paceNext } from '../../core/incident/next-probe.ts';
import type { Config, Integration } from '../../core/model/config.ts';
import { agentId, type Standing } from '../../core/model/incident.ts';
import type { Dependency } from '../../core/outbox/channel-dependencies.ts';
import { firstDue, type NextCron, nextDue, spread } from '../../core/schedule.ts';
import { strictestLogin } from '../../core/target/target.ts';
import type { Recorded } from '../../store/contract.ts';
import { describeBug } from '../../telemetry/log.ts';
import type { OpenClinic } from '../diagnose/runtime.ts';
import type { Origin, Rests } from './backoff.ts';
import { createThrottle } from './concurrency.ts';
import type { Changes } from './config-diff.ts';
import type { DueTimes } from './due-queue.ts';
import { conclude, type Examined, examine, fateOf } from './examine.ts';
import { createSharing } from './interning.ts';
import { type Budgets, laneOf } from './rate-limiter.ts';
import { sayFarewell } from './removed-integration.ts';
import type { SecretWatch } from './secret-watcher.ts';
import type { Neighbours } from './sibling-index.ts';

type Diagnosed = Extract<Examined, { readonly kind: 'diagnosed' }>;

export interface Rounds {
  /** Takes in all integrations of the config, due soon after a start, or when they were due anyway. */
  begin(): void;
  /** Examines these, each when its turn comes. To be called by whoever keeps the due times. */
  examine(ids: readonly string[]): void;
  /** Has this one examined at once. */
  hurry(id: string): void;
  /** Takes over a new config, which `config()` gives already. */
  change(changes: Changes): void;
  /** Reckons cron expressions anew: the clock was set back. */
  realign(): void;
  /** How long (ms) the examination that waits longest has been due. */
  lag(): number;
  /** What is known of all that were ever looked at. */
  standings(): readonly Standing[];
  /** Begins nothing any more; resolves when what is under way has ended. */
  stop(): Promise<void>;
  /** What ends from now on was aborted, and counts for nothing. */
  discard(): void;
}

interface RoundsOptions {
  readonly config: () => Config;
  readonly open: () => OpenClinic;
  readonly standings: readonly Standing[];
  readonly due: DueTimes;
  readonly budgets: Budgets;
  readonly rests: Rests;
  readonly neighbours: Neighbours;
  readonly secretWatch: SecretWatch;
  readonly nextCron: NextCron;
  readonly now: () => number;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  readonly dependencies: () => readonly Dependency[];
  readonly record: (recorded: Recorded) => void;
  /** Hears of each verdict, after it was recorded. @param isNews another one than was said before */
  readonly onVerdict: (examined: Diagnosed, recorded: Recorded, isNews: boolean) => void;
  readonly onLackOfDescriptors: () => void;
  /** The open incident of an integration that left the config was ended. */
  readonly onFarewell: (id: string, recorded: Recorded) => void;
  readonly onBug: (says: string) => void;
}

/** What is known of an integration while the program runs. */
interface Patient {
  readonly integration: Integration;
  readonly standing: Standing;
  /** The verdict that was said last, in one string. */
  readonly said: string;
  readonly account?: string;
}

/** ms of catching up after a start: so long for each integration, within these bounds. */
const catchUp = { each: 10, least: 1_000, most: 300_000 };
/** ms until an examination that we spoilt ourselves is made again. */
const afterOurFault = 5_000;

export function createRounds(options: RoundsOptions): Rounds {
  const { config, open, due, budgets, rests, neighbours, secretWatch, nextCron, now, record } = options;
  const patients = new Map<string, Patient>();
  const remembered = new Map(options.standings.map((standing) => [standing.integration, standing]));
  const underWay = new Map<string, Promise<void>>();
  /** Since when (`steady`) each waits, in this order. */
  const queued = new Map<string, number>();
  const throttle = createThrottle(options.steady);
  const share = createSharing();
  let isStopped = false;
  let isDiscarding = false;

  function admit(integration: Integration): Patient {
    const standing = remembered.get(integration.id) ?? newStanding(integration.id);
    const patient = { integration, standing, said: `${standing.state} ${standing.cause}` };
    patients.set(integration.id, patient);
    return patient;
  }

  function setDue(id: string, at: number | null): void {
    if (at === null || !Number.isFinite(at)) due.remove(id);
    else due.set(id, at);
  }

  function windowFor(count: number): number {
    return Math.min(catchUp.most, Math.max(catchUp.least, count * catchUp.each));
  }

  function soon(id: string, window: number): number {
    return now() + spread(id, window);
  }

  /** After a start: what was refused keeps its pace, or a program that restarts often would lock accounts out. */
  function setFirst({ integration, standing }: Patient, window: number): void {
    const scheduled = firstDue(integration.schedule, integration.id, now(), standing.lastProbeAt, window, nextCron);
    const verdict = standing.pending ?? standing;
    if (verdict.state === undefined || verdict.cause === undefined || standing.lastProbeAt === undefined) {
      setDue(integration.id, scheduled);
      return;
    }
    const provider = config().providers.get(integration.provider);
    const paced = paceNext({
      standing,
      diagnosis: { state: verdict.state, cause: verdict.cause },
      integration,
      config: config(),
      failedLogin: provider === undefined ? 'harmless' : strictestLogin(provider, integration),
      scheduled: scheduled ?? Number.POSITIVE_INFINITY,
    });
    setDue(integration.id, paced);
    if (isRefusal({ state: verdict.state, cause: verdict.cause }) || standing.fingerprint === undefined)
      secretWatch.watch(integration, standing.fingerprint);
  }

  function originOf({ integration, standing, account }: Patient): Origin {
    return {
      lane: laneOf(integration),
      ...(account === undefined ? {} : { account }),
      ...(standing.fingerprint === undefined ? {} : { fingerprint: standing.fingerprint }),
    };
  }

  /** Urgent: a verdict to confirm, or a secret that was changed. */
  function enqueue(id: string, isChanged: boolean): void {
    const patient = patients.get(id);
    if (patient === undefined || queued.has(id) || underWay.has(id) || isStopped) return;
    const restsUntil = rests.until(originOf(patient), now());
    if (restsUntil > 0) {
      due.set(id, restsUntil + spread(id, 2_000));
      return;
    }
    queued.set(id, options.steady());
    const isUrgent = isChanged || patient.standing.pending !== undefined;
    budgets.enqueue(laneOf(patient.integration), () => throttle.run(() => start(id)), isUrgent);
  }

  async function start(id: string): Promise<void> {
    queued.delete(id);
    const patient = patients.get(id);
    if (patient === undefined || isStopped) return;
    const visiting = visit(id, patient).catch((error: unknown) => {
      options.onBug(`Examining ${id} broke: ${describeBug(error)}.`);
      setDue(id, nextDue(patient.integration.schedule, id, now() + afterOurFault, nextCron));
    });
    underWay.set(id, visiting);
    await visiting;
    underWay.delete(id);
  }

  async function visit(id: string, { integration, standing }: Patient): Promise<void> {
    const examined = await examine(open().clinic, integration, standing, neighbours);
    const patient = patients.get(id);
    if (isDiscarding || patient === undefined) return;
    if (patient.integration !== integration) {
      // The config changed meanwhile: what was asked is no longer the question.
      due.set(id, now());
      return;
    }
    if (examined.kind === 'spoilt') {
      if (examined.isForWantOfDescriptors) {
        throttle.noteLack();
        options.onLackOfDescriptors();
      }
      due.set(id, now() + afterOurFault);
      return;
    }
    take(examined, patient);
  }

  /** From the diagnosis to what follows from it. Nothing waits in between, so that no standing is ever stale. */
  function take(examined: Diagnosed, patient: Patient): void {
    const { diagnosis, seen } = examined;
    const { integration } = patient;
    const at = now();
    const recorded = share(conclude(examined, patient.standing, config(), at, options.dependencies()));
    const { standing } = recorded;
    const said = `${diagnosis.state} ${diagnosis.cause}`;
    const account = diagnosis.facts.account ?? patient.account;
    const next = { ...patient, standing, said, ...(account === undefined ? {} : { account }) };
    patients.set(integration.id, next);
    neighbours.note(integration.id, fateOf(examined, at));
    record(recorded);
    if (standing.notBefore !== undefined && diagnosis.retryAfter !== undefined)
      rests.note(originOf(next), standing.notBefore, at);
    watchSecret(examined, integration);
    const scheduled = nextDue(integration.schedule, integration.id, at, nextCron) ?? Number.POSITIVE_INFINITY;
    const failedLogin = seen.kind?.failedLogin ?? 'harmless';
    setDue(integration.id, paceNext({ standing, diagnosis, integration, config: config(), failedLogin, scheduled }));
    options.onVerdict(examined, recorded, said !== patient.said);
  }

  function watchSecret({ seen, diagnosis }: Diagnosed, integration: Integration): void {
    const refused = isRefusal(diagnosis);
    if (refused) for (const ref of Object.values(integration.credential)) open().secrets.forget(ref);
    if (refused || seen.fingerprint === undefined) secretWatch.watch(integration, seen.fingerprint);
    else secretWatch.forget(integration.id);
  }

  /** Keeps what is known of it, should it come back; its incident ends, for nobody looks any more. */
  function leave(standing: Standing, integration: Integration | undefined): void {
    const recorded = sayFarewell(standing, integration, config(), now());
    remembered.set(standing.integration, recorded?.standing ?? standing);
    if (recorded === undefined) return;
    record(recorded);
    options.onFarewell(standing.integration, recorded);
  }

  function resizeLanes(): void {
    const lanes = Map.groupBy(config().integrations, laneOf);
    for (const [lane, integrations] of lanes) {
      const provider = config().providers.get(integrations[0]?.provider ?? '');
      if (provider !== undefined) budgets.resize(lane, provider, integrations.length);
    }
  }

  function hurry(id: string): void {
    due.remove(id);
    enqueue(id, true);
  }

  return {
    begin() {
      resizeLanes();
      const { integrations } = config();
      const window = windowFor(integrations.length);
      for (const integration of integrations) setFirst(admit(integration), window);
      for (const standing of options.standings)
        if (standing.integration !== agentId && !patients.has(standing.integration)) leave(standing, undefined);
    },
    examine(ids) {
      throttle.check();
      for (const id of ids) enqueue(id, false);
    },
    hurry,
    change({ added, removed, changed, edited }) {
      resizeLanes();
      for (const { id } of removed) {
        const patient = patients.get(id);
        if (patient !== undefined) leave(patient.standing, patient.integration);
        patients.delete(id);
        due.remove(id);
        neighbours.forget(id);
        secretWatch.forget(id);
      }
      const window = windowFor(added.length + changed.length);
      for (const integration of added) setFirst(admit(integration), window);
      for (const integration of [...changed, ...edited]) {
        const patient = patients.get(integration.id);
        if (patient !== undefined) patients.set(integration.id, { ...patient, integration });
      }
      for (const { id } of changed) due.set(id, soon(id, window));
      for (const { id, schedule } of edited) setDue(id, nextDue(schedule, id, now(), nextCron));
    },
    realign() {
      for (const [id, { integration }] of patients)
        if (integration.schedule.kind === 'cron') setDue(id, nextDue(integration.schedule, id, now(), nextCron));
    },
    lag() {
      const [first] = queued.values();
      return first === undefined ? 0 : options.steady() - first;
    },
    standings() {
      const known = new Map(remembered);
      for (const [id, { standing }] of patients) if (standing.lastProbeAt !== undefined) known.set(id, standing);
      return [...known.values()];
    },
    async stop() {
      isStopped = true;
      await Promise.all(underWay.values());
    },
    discard() {
      isDiscarding = true;
    },
  };
}
