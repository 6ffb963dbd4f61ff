/** @module The state of the make-believe ESPs: who is known where, what each is told, and what was asked. */

import { randomBytes } from 'node:crypto';
import type { Provider } from '../core/model/provider.ts';
import { authenticate, authenticateLogin, type Caller, kindsAskingToken, type Login } from './authenticate.ts';
import type { Asked } from './choose-answer.ts';
import { hostAt, type LabHost, listedHosts, reachableHosts, recogniseHost } from './host-names.ts';
import { type KeyOrder, type LabKey, makeKey, secretTexts } from './keys.ts';
import type { CaseShelf, RecordedCase } from './load-cases.ts';
import { type LabRequest, readEverything } from './request.ts';
import { isOffered, isSkewed, notFound, respond, respondAsOther, respondToTokenRequest } from './respond.ts';
import type { HostRule, LogEntry, Reaction, Script, ScriptedAnswer } from './script.ts';

export interface Simulator {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly keys: ReadonlyMap<string, LabKey>;
  /** Every request since the start, in order. */
  readonly log: readonly LogEntry[];
  /** Makes a key and lets its ESP know it. @throws {Error} when the provider or kind is unknown, or the ID is taken. */
  addKey(order: KeyOrder, play?: Script): LabKey;
  /** @throws {Error} when there is no such key. */
  setState(keyId: string, play: Script): void;
  stateOf(keyId: string): Script | undefined;
  /** Replaces what was ruled for this host. */
  setHost(host: string, rule: HostRule): void;
  ruleOf(host: string): HostRule;
  /** All host names that can be named now. */
  hosts(): readonly LabHost[];
  answerHttp(request: LabRequest): Promise<Reaction>;
  answerLogin(host: string, method: string, login: Login): Reaction;
  /** What an SMTP host says instead of its greeting; undefined when it lets people go on. */
  answerGreeting(host: string): Reaction | undefined;
  /** Resolves with the first entry, of those to come, that fits. */
  nextRequest(fits: (entry: LogEntry) => boolean): Promise<LogEntry>;
}

export interface SimulatorOptions {
  readonly providers: Iterable<Provider>;
  readonly cases: CaseShelf;
  /** Numbers in [0, 1); makes the keys. `Math.random` by default. */
  readonly random?: () => number;
  /** ms since the epoch. */
  readonly now?: () => number;
}

const smtpLogin: Asked = { protocol: 'smtp', method: 'SMTP', path: '' };

export function createSimulator(options: SimulatorOptions): Simulator {
  const { random = Math.random, now = Date.now } = options;
  const providers = new Map([...options.providers].map((provider) => [provider.id, provider]));
  const keys = new Map<string, LabKey>();
  /** By what they are noticed by, so that a hundred thousand of them cost no more than ten. */
  const bySecret = new Map<string, LabKey>();
  const plays = new Map<string, Script>();
  const rules = new Map<string, HostRule>();
  const tokens = new Map<string, LabKey>();
  const turns = new WeakMap<readonly ScriptedAnswer[], number>();
  const log: LogEntry[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();

  function note(entry: Omit<LogEntry, 'at'>): void {
    const full = { ...entry, at: now() };
    log.push(full);
    for (const listener of [...listeners]) listener(full);
  }

  function casesOf(host: LabHost | undefined): readonly RecordedCase[] {
    return options.cases.get(host?.provider ?? '') ?? [];
  }

  function lineOf(play: Script): ScriptedAnswer {
    return isSequence(play) ? (play[Math.min(turns.get(play) ?? 0, play.length - 1)] ?? 'healthy') : play;
  }

  function takeLine(play: Script): ScriptedAnswer {
    const line = lineOf(play);
    if (isSequence(play)) turns.set(play, (turns.get(play) ?? 0) + 1);
    return line;
  }

  function playFor(host: string, caller: Caller): Script {
    const rule = rules.get(host) ?? {};
    if (rule.all !== undefined) return rule.all;
    if (caller.who === 'none') return rule.none ?? 'auth_missing';
    if (caller.who === 'unknown') return rule.unknown ?? 'unrecognised';
    const here = rule.keys?.[caller.key.id];
    if (here !== undefined) return here;
    if (!caller.key.home.has(host)) return rule.unknown ?? 'wrong_region';
    return plays.get(caller.key.id) ?? 'healthy';
  }

  function whoseHost(name: string): LabHost | undefined {
    const official = recogniseHost(providers.values(), name);
    if (official) return official;
    const key = [...keys.values()].find((one) => one.home.has(name));
    return key?.target.endpoint === undefined ? undefined : hostAt(key.target.provider, key.target.endpoint);
  }

  /** Who calls: looked for among the keys whose text stands in the request by itself, and only then among all. */
  async function recognise(provider: Provider | undefined, request: LabRequest): Promise<Caller> {
    const near = readEverything(request)
      .split(/\s/)
      .flatMap((word) => bySecret.get(word) ?? []);
    const caller = await authenticate(provider, request, near, tokens);
    return caller.who === 'known' ? caller : authenticate(provider, request, [...keys.values()], tokens);
  }

  function mintFor(key: LabKey): () => string {
    return () => {
      const token = `lab-${randomBytes(24).toString('base64url')}`;
      tokens.set(token, key);
      return token;
    };
  }

  return {
    providers,
    keys,
    log,

    addKey(order, play = 'healthy') {
      const provider = providers.get(order.provider);
      if (!provider) throw new Error(`the lab has no provider ${order.provider}`);
      if (keys.has(order.id)) throw new Error(`the lab has a key ${order.id} already`);
      const key = makeKey(provider, order, random);
      keys.set(key.id, key);
      for (const text of secretTexts(key)) if (!bySecret.has(text)) bySecret.set(text, key);
      plays.set(key.id, play);
      return key;
    },

    setState(keyId, play) {
      if (!keys.has(keyId)) throw new Error(`the lab has no key ${keyId}`);
      plays.set(keyId, play);
    },

    stateOf: (keyId) => plays.get(keyId),
    setHost: (host, rule) => void rules.set(host.toLowerCase(), rule),
    ruleOf: (host) => rules.get(host) ?? {},

    hosts() {
      const found = [
        ...[...providers.values()].flatMap(listedHosts),
        ...[...keys.values()].flatMap((key) => reachableHosts(key.target)),
      ];
      return [...new Map(found.map((host) => [`${host.protocol} ${host.name}`, host])).values()];
    },

    async answerHttp(request) {
      const asked: Asked = { protocol: 'http', method: request.method, path: request.path };
      const host = whoseHost(request.host);
      const cases = casesOf(host);
      const provider = providers.get(host?.provider ?? '');
      const caller = await recognise(provider, request);
      note({ ...asked, path: hideKey(request.path, caller), host: request.host, ...describeCaller(caller) });
      const rule = rules.get(request.host) ?? {};
      if (!provider && rule.all === undefined) return respondAsOther(providers.values(), request);
      if (provider && rule.all === undefined && !isOffered(provider, cases, asked)) return { answer: notFound };
      if (isSkewed(request, now() + (rule.clock ?? 0))) return respond('clock_skew', cases, asked);
      const line = takeLine(playFor(request.host, caller));
      const asksToken = caller.who === 'known' && provider && kindsAskingToken(provider, request).length > 0;
      if (!asksToken) return respond(line, cases, asked);
      const asksAsClient = caller.key.target.kind.auth.scheme === 'oauth2_client_credentials';
      return respondToTokenRequest(line, cases, asked, { mint: mintFor(caller.key), asksAsClient });
    },

    answerLogin(host, method, login) {
      const whose = whoseHost(host);
      const caller = authenticateLogin(login, whose?.provider ?? '', [...keys.values()], tokens);
      note({ protocol: 'smtp', method, host, path: '', ...describeCaller(caller) });
      return respond(takeLine(playFor(host, caller)), casesOf(whose), smtpLogin);
    },

    answerGreeting(host) {
      const play = rules.get(host)?.all;
      if (play === undefined) return undefined;
      const reaction = respond(lineOf(play), casesOf(whoseHost(host)), smtpLogin);
      // RFC 5321, section 4.3.2: only these codes can stand in place of a greeting; the others come with the log-in.
      const comesLater = 'answer' in reaction && 'smtp' in reaction.answer && !/^(421|554)/.test(reaction.answer.smtp);
      if (comesLater) return undefined;
      takeLine(play);
      return reaction;
    },

    nextRequest(fits) {
      return new Promise((resolve) => {
        const listener = (entry: LogEntry): void => {
          if (!fits(entry)) return;
          listeners.delete(listener);
          resolve(entry);
        };
        listeners.add(listener);
      });
    },
  };
}

function isSequence(play: Script): play is readonly ScriptedAnswer[] {
  return Array.isArray(play);
}

function describeCaller(caller: Caller): Pick<LogEntry, 'key' | 'recognised'> {
  if (caller.who === 'known') return { key: caller.key.id, recognised: true };
  return { key: caller.carries?.id ?? caller.who, recognised: false };
}

function hideKey(path: string, caller: Caller): string {
  const key = caller.who === 'known' ? caller.key : 'carries' in caller ? caller.carries : undefined;
  return key === undefined ? path : secretTexts(key).reduce((text, secret) => text.replaceAll(secret, '‹key›'), path);
}
