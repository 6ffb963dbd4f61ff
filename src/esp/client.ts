/** @module Carries out one probe order: finds the host, gets a token where one is needed, presents the credential, asks. */

import { defined } from '../core/defined.ts';
import type { Answer, TargetProblem } from '../core/model/answer.ts';
import type { Exchange, ProbeOrder } from '../core/model/exchange.ts';
import type { RequestSpec } from '../core/model/provider.ts';
import { Secret } from '../core/model/secret.ts';
import { collectValues, resolveHost, useOf } from '../core/target/target.ts';
import { tokenRequestOf } from '../core/target/token-request.ts';
import { fillTemplate, type Values } from '../core/template.ts';
import type { Connector } from '../io/connector.ts';
import { createHttpClient } from '../io/http-client.ts';
import { refuseToSend } from '../io/network-error.ts';
import { type Presented, presentCredential, presentNothing } from './auth-schemes.ts';
import { draftRequest, whyUnfilled } from './build-request.ts';
import { askSmtp, type SmtpLogin } from './smtp.ts';
import { readAccessToken, signAssertion } from './tokens.ts';

export interface Prober {
  /** Never throws for what the other side, the credential or the settings do: a failed probe is an answer. */
  send(order: ProbeOrder): Promise<Exchange>;
  /** Ends what is under way. The connector stays open. */
  close(): void;
}

interface ProberOptions {
  readonly connector: Connector;
  /** Of Keymedic, for the User-Agent. */
  readonly version: string;
  /** The clock, ms since the epoch. */
  readonly now: () => number;
  /** Learns every token that was minted on the way, before anything else can print it. */
  readonly onSecret: (secret: Secret) => void;
}

/** One request of an order, without what is the same for the whole order. */
type Sent = Omit<Exchange, 'elapsed'>;

export function createProber({ connector, version, now, onSecret }: ProberOptions): Prober {
  const client = createHttpClient(connector, version, now);
  const underWay = new Set<AbortController>();

  async function run(order: ProbeOrder): Promise<Sent> {
    const spec = order.provider.requests[order.request];
    const mangled = Object.values(order.parts).some((part) => !part.reveal().isWellFormed());
    if (!spec) return refuse(order, 'GET', 'ERR_TARGET', `${order.provider.name} has no request "${order.request}"`);
    if (mangled) return refuse(order, spec.method, 'ERR_INVALID_CHAR', 'the credential is no valid Unicode text');
    const tokenRequest = tokenRequestOf(order.kind.auth);
    const wantsToken = order.credential !== 'none' && spec.auth !== false && order.request !== tokenRequest;
    if (tokenRequest === undefined || !wantsToken) return ask(order, spec, {});
    const minted = await run({ ...order, request: tokenRequest });
    const token = readAccessToken(minted.answer);
    if (token === undefined) return minted;
    const sent = await ask(order, spec, { access_token: token });
    return { ...sent, requests: sent.requests + minted.requests };
  }

  async function ask(order: ProbeOrder, spec: RequestSpec, more: Readonly<Record<string, string>>): Promise<Sent> {
    const host = resolveHost(order, useOf(spec));
    if (!host.ok) return refuse(order, spec.method, 'ERR_TARGET', host.says, host.problem);
    const place = { host: host.url, ...(host.region === undefined ? {} : { region: host.region }) };
    const values = chooseValues(order, more);
    if (spec.method === 'SMTP') {
      const login = chooseLogin(order, values);
      if ('says' in login) return { ...refuse(order, 'SMTP', 'ERR_TARGET', login.says, login.problem), ...place };
      const { answer, requests } = await askSmtp(connector, host.url, login, order.signal);
      return { request: order.request, answer, ...place, method: 'SMTP', url: host.url, requests, at: now() };
    }
    const presented = await present(order, spec, host.url, values);
    if (!presented.ok)
      return { ...refuse(order, spec.method, presented.code, presented.says, presented.problem), ...place };
    if (presented.minted !== undefined) onSecret(new Secret(presented.minted));
    const { answer, requests, at } = await client.ask(presented.request, order.signal);
    if (order.request === tokenRequestOf(order.kind.auth)) learnToken(answer);
    const date = readDate(answer);
    return {
      request: order.request,
      answer,
      ...place,
      method: spec.method,
      url: presented.request.shownUrl,
      requests,
      at,
      ...(date === undefined ? {} : { date }),
    };
  }

  async function present(order: ProbeOrder, spec: RequestSpec, host: string, values: Values): Promise<Presented> {
    const secrets = secretNames(order);
    const { auth } = order.kind;
    let given = values;
    if (auth.scheme === 'jwt_bearer' && order.request === auth.request && order.credential !== 'none') {
      const scope = fillTemplate(auth.scope, values);
      if (!scope.ok) return { ok: false, code: 'ERR_TARGET', ...whyUnfilled(scope) };
      const subject = auth.subject === undefined ? undefined : fillTemplate(auth.subject, values);
      const claims = {
        audience: host + (spec.path ?? '/'),
        scope: scope.text,
        ...(subject?.ok ? { subject: subject.text } : {}),
      };
      const signed = await signAssertion(values.given['key'] ?? '', claims, now());
      if (!signed.ok) return { ok: false, code: 'ERR_CREDENTIAL_UNREADABLE', says: signed.says };
      onSecret(new Secret(signed.token));
      given = { ...values, given: { ...values.given, assertion: signed.token } };
    }
    const drafted = draftRequest(spec, host, given, secrets);
    if (!drafted.ok) return { ...drafted, code: 'ERR_TARGET' };
    const isBare = order.credential === 'none' || spec.auth === false || order.request === tokenRequestOf(auth);
    return isBare ? presentNothing(drafted.draft) : presentCredential(auth, drafted.draft, given, now());
  }

  function chooseValues(order: ProbeOrder, more: Readonly<Record<string, string>>): Values {
    const values = collectValues(order, new Date(now()).toISOString().slice(0, 10), more);
    if (order.credential !== 'none') return values;
    const parts = new Set(order.kind.parts.map((part) => part.name));
    const given = Object.fromEntries(Object.entries(values.given).filter(([name]) => !parts.has(name)));
    return { known: values.known, given };
  }

  function learnToken(answer: Answer): void {
    const token = readAccessToken(answer);
    if (token !== undefined) onSecret(new Secret(token));
  }

  function refuse(order: ProbeOrder, method: string, code: string, says: string, problem?: TargetProblem): Sent {
    const answer = { ...refuseToSend(code, says), ...defined({ problem }) };
    return { request: order.request, answer, method, requests: 0, at: now() };
  }

  return {
    async send(order) {
      const started = performance.now();
      const controller = new AbortController();
      const abort = (): void => controller.abort(order.signal.reason);
      order.signal.addEventListener('abort', abort);
      if (order.signal.aborted) abort();
      underWay.add(controller);
      try {
        const sent = await run({ ...order, signal: controller.signal });
        return { ...sent, elapsed: Math.round(performance.now() - started) };
      } finally {
        underWay.delete(controller);
        order.signal.removeEventListener('abort', abort);
      }
    },
    close() {
      for (const controller of underWay) controller.abort(new Error('the prober was closed'));
    },
  };
}

function chooseLogin(
  order: ProbeOrder,
  values: Values,
): SmtpLogin | { readonly says: string; readonly problem?: TargetProblem } {
  const { auth } = order.kind;
  if (order.credential === 'none') return { method: 'none' };
  if (auth.scheme !== 'smtp_login' && auth.scheme !== 'smtp_xoauth2') {
    return { says: `this kind of credential (${order.kind.title}) is not for SMTP` };
  }
  const username = fillTemplate(auth.username, values);
  if (!username.ok) return whyUnfilled(username);
  const secret = fillTemplate(auth.scheme === 'smtp_login' ? auth.password : '{access_token}', values);
  if (!secret.ok) return whyUnfilled(secret);
  return auth.scheme === 'smtp_login'
    ? { method: 'password', username: username.text, password: secret.text }
    : { method: 'xoauth2', username: username.text, token: secret.text };
}

function secretNames(order: ProbeOrder): ReadonlySet<string> {
  const parts = order.kind.parts.filter((part) => part.secret).map((part) => part.name);
  return new Set([...parts, 'access_token', 'assertion']);
}

function readDate(answer: Answer): number | undefined {
  const date = answer.kind === 'http' ? Date.parse(answer.headers['date'] ?? '') : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}
