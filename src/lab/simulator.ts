/** @module The state of the simulated ESPs: their keys, the scripts of keys and hosts, and the log of all requests. */

import type { Provider } from '../core/model/provider.ts';
import { type LabHost, listedHosts, reachableHosts } from './host-names.ts';
import { createKeyRegistry } from './key-registry.ts';
import type { KeyOrder, LabKey } from './keys.ts';
import type { RecordedCases } from './load-cases.ts';
import { createRequestLog } from './request-log.ts';
import { createResponder, type Responder } from './responder.ts';
import type { HostRule, LogEntry, Script } from './script.ts';

/** The ESPs of a lab. */
export interface Simulator extends Responder {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly keys: ReadonlyMap<string, LabKey>;
  /** Every request since the start, in order. */
  readonly log: readonly LogEntry[];
  /**
   * Makes a key that its ESP knows.
   * @param script the answers to this key; healthy by default
   * @throws {Error} if the provider or kind is unknown, or if the ID is taken.
   */
  addKey(order: KeyOrder, script?: Script): LabKey;
  /** Replaces the script of a key. @throws {Error} if there is no such key. */
  setState(keyId: string, script: Script): void;
  /** Returns the script of a key; undefined if there is no such key. */
  stateOf(keyId: string): Script | undefined;
  /** Replaces the rule of a host. */
  setHost(host: string, rule: HostRule): void;
  /** Returns the rule of a host; an empty one if none was set. */
  ruleOf(host: string): HostRule;
  /** Returns all hosts of the ESPs, those of the present keys included. */
  hosts(): readonly LabHost[];
  /** Resolves with the first request, from now on, for which `fits` returns true. */
  nextRequest(fits: (entry: LogEntry) => boolean): Promise<LogEntry>;
}

/** What a simulator is made of. */
export interface SimulatorOptions {
  readonly providers: Iterable<Provider>;
  readonly cases: RecordedCases;
  /** Returns numbers in [0, 1); makes the keys. `Math.random` by default. */
  readonly random?: () => number;
  /** The clock, ms since the epoch; `Date.now` by default. */
  readonly now?: () => number;
}

/** Makes the simulated ESPs. The simulated ESPs listen on no port; `startLab` does that. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { random = Math.random, now = Date.now } = options;
  const providers = new Map([...options.providers].map((provider) => [provider.id, provider]));
  const registry = createKeyRegistry(providers, random);
  const { keys } = registry;
  const scripts = new Map<string, Script>();
  const rules = new Map<string, HostRule>();
  const log = createRequestLog(now);

  const responder = createResponder({ providers, registry, cases: options.cases, rules, scripts, log, now });

  return {
    ...responder,
    providers,
    keys,
    log: log.entries,
    nextRequest: log.next,

    addKey(order, script = 'healthy') {
      const key = registry.add(order);
      scripts.set(key.id, script);
      return key;
    },

    setState(keyId, script) {
      if (!keys.has(keyId)) throw new Error(`the lab has no key ${keyId}`);
      scripts.set(keyId, script);
    },

    stateOf: (keyId) => scripts.get(keyId),
    setHost: (host, rule) => void rules.set(host.toLowerCase(), rule),
    ruleOf: (host) => rules.get(host) ?? {},

    hosts() {
      const found = [
        ...[...providers.values()].flatMap(listedHosts),
        ...[...keys.values()].flatMap((key) => reachableHosts(key.target)),
      ];
      return [...new Map(found.map((host) => [`${host.protocol} ${host.name}`, host])).values()];
    },
  };
}
