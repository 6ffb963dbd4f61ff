/** @module Answers the requests that reach the simulated ESPs: finds the sender, the script and the recorded answer, and logs them. */

import type { Provider } from '../core/model/provider.ts';
import { type Caller, kindsAskingToken, type Login } from './authenticate.ts';
import type { RequestLine } from './choose-answer.ts';
import { hostAt, identifyHost, type LabHost } from './host-names.ts';
import type { KeyRegistry } from './key-registry.ts';
import { secretTexts } from './keys.ts';
import type { RecordedCase, RecordedCases } from './load-cases.ts';
import type { LabRequest } from './request.ts';
import type { RequestLog } from './request-log.ts';
import { isOffered, isSkewed, notFound, respond, respondAsOther, respondToTokenRequest } from './respond.ts';
import type { HostRule, LogEntry, Reaction, Script, ScriptedAnswer } from './script.ts';

/** The part of the simulator that the listeners ask. */
export interface Responder {
  /** Returns the reaction to an HTTP request, and logs the request. */
  answerHttp(request: LabRequest): Promise<Reaction>;
  /** Returns the reaction to an SMTP log-in, and logs it. @param method the mechanism, for the log */
  answerLogin(host: string, method: string, login: Login): Reaction;
  /** Returns what an SMTP host sends instead of its greeting; undefined if it greets as usual. */
  answerGreeting(host: string): Reaction | undefined;
}

/** The state that answers depend on. */
interface ResponderState {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly registry: KeyRegistry;
  readonly cases: RecordedCases;
  /** By host name. */
  readonly rules: ReadonlyMap<string, HostRule>;
  /** By key ID. */
  readonly scripts: ReadonlyMap<string, Script>;
  readonly log: RequestLog;
  /** The clock, ms since the epoch. */
  readonly now: () => number;
}

const smtpLogin: RequestLine = { protocol: 'smtp', method: 'SMTP', path: '' };

/** Makes a responder that reads the state anew for each request. */
export function createResponder(state: ResponderState): Responder {
  const { providers, registry, rules, scripts, log, now } = state;
  const positions = createScriptPositions();

  function casesOf(host: LabHost | undefined): readonly RecordedCase[] {
    return state.cases.get(host?.provider ?? '') ?? [];
  }

  function findHost(name: string): LabHost | undefined {
    const official = identifyHost(providers.values(), name);
    if (official) return official;
    const key = [...registry.keys.values()].find((one) => one.home.has(name));
    return key?.target.endpoint === undefined ? undefined : hostAt(key.target.provider, key.target.endpoint);
  }

  function scriptFor(host: string, caller: Caller): Script {
    const id = caller.who === 'known' ? caller.key.id : '';
    return chooseScript(host, rules.get(host) ?? {}, caller, scripts.get(id) ?? 'healthy');
  }

  return {
    async answerHttp(request) {
      const asked: RequestLine = { protocol: 'http', method: request.method, path: request.path };
      const host = findHost(request.host);
      const cases = casesOf(host);
      const provider = providers.get(host?.provider ?? '');
      const caller = await registry.findCaller(provider, request);
      log.add({ ...asked, path: hideKey(request.path, caller), host: request.host, ...describeCaller(caller) });
      const rule = rules.get(request.host) ?? {};
      if (!provider && rule.all === undefined) return respondAsOther(providers.values(), request);
      if (provider && rule.all === undefined && !isOffered(provider, cases, asked)) return { answer: notFound };
      if (isSkewed(request, now() + (rule.clock ?? 0))) return respond('clock_skew', cases, asked);
      const scripted = positions.next(scriptFor(request.host, caller));
      const asksToken = caller.who === 'known' && provider && kindsAskingToken(provider, request).length > 0;
      if (!asksToken) return respond(scripted, cases, asked);
      const asksAsClient = caller.key.target.kind.auth.scheme === 'oauth2_client_credentials';
      const mint = (): string => registry.mintToken(caller.key);
      return respondToTokenRequest(scripted, cases, asked, { mint, asksAsClient });
    },

    answerLogin(host, method, login) {
      const owner = findHost(host);
      const caller = registry.findLogin(login, owner?.provider ?? '');
      log.add({ protocol: 'smtp', method, host, path: '', ...describeCaller(caller) });
      return respond(positions.next(scriptFor(host, caller)), casesOf(owner), smtpLogin);
    },

    answerGreeting(host) {
      const script = rules.get(host)?.all;
      if (script === undefined) return undefined;
      const reaction = respond(positions.current(script), casesOf(findHost(host)), smtpLogin);
      // RFC 5321, section 4.3.2: only these codes may replace a greeting; all others answer the log-in.
      const comesLater = 'answer' in reaction && 'smtp' in reaction.answer && !/^(421|554)/.test(reaction.answer.smtp);
      if (comesLater) return undefined;
      positions.next(script);
      return reaction;
    },
  };
}

/** The script of a host for this sender. @param own the script of the sender's key at the hosts that know it */
function chooseScript(host: string, rule: HostRule, caller: Caller, own: Script): Script {
  if (rule.all !== undefined) return rule.all;
  if (caller.who === 'none') return rule.none ?? 'auth_missing';
  if (caller.who === 'unknown') return rule.unknown ?? 'unrecognised';
  const here = rule.keys?.[caller.key.id];
  if (here !== undefined) return here;
  return caller.key.home.has(host) ? own : (rule.unknown ?? 'wrong_region');
}

/** How far each list of answers has been used. */
function createScriptPositions(): Record<'current' | 'next', (script: Script) => ScriptedAnswer> {
  const used = new WeakMap<readonly ScriptedAnswer[], number>();
  function current(script: Script): ScriptedAnswer {
    return isList(script) ? (script[Math.min(used.get(script) ?? 0, script.length - 1)] ?? 'healthy') : script;
  }
  return {
    current,
    next(script) {
      const scripted = current(script);
      if (isList(script)) used.set(script, (used.get(script) ?? 0) + 1);
      return scripted;
    },
  };
}

function isList(script: Script): script is readonly ScriptedAnswer[] {
  return Array.isArray(script);
}

function describeCaller(caller: Caller): Pick<LogEntry, 'key' | 'recognised'> {
  if (caller.who === 'known') return { key: caller.key.id, recognised: true };
  return { key: caller.carries?.id ?? caller.who, recognised: false };
}

function hideKey(path: string, caller: Caller): string {
  const key = caller.who === 'known' ? caller.key : 'carries' in caller ? caller.carries : undefined;
  return key === undefined ? path : secretTexts(key).reduce((text, secret) => text.replaceAll(secret, '‹key›'), path);
}
