/** @module The client of the ESPs: carries out a probe order. It finds the host, gets an access token if needed, and sends the request. */

import { defined } from '../core/defined.ts';
import type { Answer, TargetProblem } from '../core/model/answer.ts';
import type { Exchange, ProbeOrder } from '../core/model/exchange.ts';
import type { RequestSpec } from '../core/model/provider.ts';
import { Secret } from '../core/model/secret.ts';
import { resolveHost, useOf } from '../core/target/target.ts';
import { tokenRequestOf } from '../core/target/token-request.ts';
import type { Connector } from '../io/connector.ts';
import { createHttpClient } from '../io/http-client.ts';
import { refuseToSend } from '../io/network-error.ts';
import { carriedByHttp, carriedBySmtp, carriedParts } from './carried-secrets.ts';
import { chooseLogin, presentOrder, valuesOf } from './credential.ts';
import { askSmtp } from './smtp.ts';
import { readAccessToken } from './tokens.ts';

/** Sends probe orders. */
export interface EspClient {
  /** Never throws for a fault of the other side, the credential or the settings: a failed probe is an answer. */
  send(order: ProbeOrder): Promise<Exchange>;
  /** Aborts all orders that are under way. The connector stays open. */
  close(): void;
}

interface EspClientOptions {
  readonly connector: Connector;
  /** The version of Keymedic, for the User-Agent. */
  readonly version: string;
  /** The clock, ms since the epoch. */
  readonly now: () => number;
  /** Is called with every token that was made for an order, and every code of a secret that is sent, before anything can print it. */
  readonly onSecret: (secret: Secret) => void;
}

/** The exchange of one request of an order, without the time that the whole order took. */
type Sent = Omit<Exchange, 'elapsed'>;

/** Makes a client that sends over this connector. */
export function createEspClient({ connector, version, now, onSecret }: EspClientOptions): EspClient {
  const client = createHttpClient(connector, version, now);
  const underWay = new Set<AbortController>();

  async function run(order: ProbeOrder): Promise<Sent> {
    const spec = order.provider.requests[order.request];
    const isMangled = Object.values(order.parts).some((part) => !part.reveal().isWellFormed());
    if (!spec) return refuse(order, 'GET', 'ERR_TARGET', `${order.provider.name} has no request "${order.request}"`);
    if (isMangled) return refuse(order, spec.method, 'ERR_INVALID_CHAR', 'the credential is no valid Unicode text');
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
    const place = defined({ host: host.url, region: host.region });
    const values = valuesOf(order, more, now());
    if (spec.method === 'SMTP') {
      const login = chooseLogin(order, values);
      if ('says' in login) return { ...refuse(order, 'SMTP', 'ERR_TARGET', login.says, login.problem), ...place };
      const carried = [...carriedParts(order), ...learnCoded(carriedBySmtp(login))];
      const { answer, requests } = await askSmtp(connector, host.url, login, order.signal);
      return { request: order.request, answer, ...place, method: 'SMTP', url: host.url, requests, at: now(), carried };
    }
    const presented = await presentOrder(order, spec, values, { host: host.url, now: now() });
    learn(presented.assertion);
    if (!presented.ok)
      return { ...refuse(order, spec.method, presented.code, presented.says, presented.problem), ...place };
    learn(presented.minted);
    const carried = [
      ...carriedParts(order),
      ...learnCoded(carriedByHttp(presented.request), [presented.minted, more['access_token']]),
    ];
    const secrets = order.credential === 'none' ? [] : Object.values(order.parts).map((part) => part.reveal());
    const { answer, requests, at } = await client.ask({ ...presented.request, secrets }, order.signal);
    if (order.request === tokenRequestOf(order.kind.auth)) learn(readAccessToken(answer));
    const { method } = spec;
    const url = presented.request.shownUrl;
    const date = readDate(answer);
    return defined({ request: order.request, answer, ...place, method, url, requests, at, date, carried });
  }

  /** @param known tokens that were learned before: many are sent as they are */
  function learnCoded(secrets: readonly Secret[], known: readonly (string | undefined)[] = []): readonly Secret[] {
    for (const secret of secrets) if (!known.includes(secret.reveal())) onSecret(secret);
    return secrets;
  }

  function learn(token: string | undefined): void {
    if (token !== undefined) onSecret(new Secret(token));
  }

  function refuse(order: ProbeOrder, method: string, code: string, says: string, problem?: TargetProblem): Sent {
    const answer = { ...refuseToSend(code, says), ...defined({ problem }) };
    return { request: order.request, answer, method, requests: 0, at: now(), carried: carriedParts(order) };
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
      for (const controller of underWay) controller.abort(new Error('the client was closed'));
    },
  };
}

function readDate(answer: Answer): number | undefined {
  const date = answer.kind === 'http' ? Date.parse(answer.headers['date'] ?? '') : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}
