/** @module Sends probe orders to servers on loopback, and shows the requests that arrived there. */

import type http from 'node:http';
import { expect } from 'vitest';
import type { Exchange, ProbeOrder } from '../../src/core/model/exchange.ts';
import { defineProvider, type Provider, type Scheme } from '../../src/core/model/provider.ts';
import { Secret } from '../../src/core/model/secret.ts';
import { createEspClient } from '../../src/esp/client.ts';
import { useTestServers } from '../io/servers.ts';

/** The clock of the client, ms since the epoch. */
export const now = Date.parse('2026-11-21T12:00:00.500Z');
/** The servers of this test file. */
export const servers = await useTestServers();

/** A request that arrived. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface SentProbe {
  readonly exchange: Exchange;
  readonly requests: readonly SeenRequest[];
  /** Tokens that the client reported as secrets. */
  readonly learnt: readonly string[];
}

type Order = Partial<Omit<ProbeOrder, 'parts' | 'provider' | 'kind'>> & {
  readonly provider: Provider;
  readonly kind: string;
  readonly parts: Record<string, string>;
  readonly request: string;
};

/**
 * Sends one order. The answer must not contain any part of the credential.
 * @param answer returns the body for a request; undefined for a 401
 * @param more further entries of `connect_to`
 */
export async function sendProbe(
  order: Order,
  hosts: readonly string[],
  answer: (request: SeenRequest) => string | undefined,
  more: readonly string[] = [],
): Promise<SentProbe> {
  const requests: SeenRequest[] = [];
  const rules = await Promise.all(
    hosts.map(async (host) => {
      const port = await servers.startHttps(host, async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
        requests.push(seen);
        const text = answer(seen);
        response.writeHead(text === undefined ? 401 : 200, { date: 'Sat, 21 Nov 2026 11:54:00 GMT' }).end(text ?? '{}');
      });
      return `${host}:443:127.0.0.1:${port}`;
    }),
  );
  const learnt: string[] = [];
  const onSecret = (secret: Secret): void => void learnt.push(secret.reveal());
  const client = createEspClient({
    connector: servers.connect([...rules, ...more, '::127.0.0.1:1']),
    version: '1',
    now: () => now,
    onSecret,
  });
  const kind = order.provider.credentials.find((candidate) => candidate.kind === order.kind);
  if (!kind) throw new Error(`${order.provider.id} has no kind ${order.kind}`);
  const exchange = await client.send({
    settings: {},
    credential: 'real',
    signal: AbortSignal.timeout(5_000),
    ...order,
    kind,
    parts: Object.fromEntries(Object.entries(order.parts).map(([name, text]) => [name, new Secret(text)])),
  });
  for (const text of Object.entries(order.parts)
    .filter(([name]) => name !== 'username')
    .map(([, value]) => value)) {
    expect(JSON.stringify(exchange)).not.toContain(text);
  }
  return { exchange, requests, learnt };
}

/** Returns a provider with one kind of credential, which uses this scheme, and one request. */
export function withScheme(
  auth: Scheme,
  request: Provider['requests'][string] = { method: 'GET', path: '/me' },
): Provider {
  const source = 'from-memory';
  const part = (name: string): Provider['credentials'][number]['parts'][number] => ({
    name,
    title: name,
    secret: true,
    optional: true,
    variables: [],
    source,
  });
  return defineProvider({
    id: 'x',
    name: 'X',
    sendsSingleMails: true,
    credentials: [
      {
        kind: 'k',
        title: 'key',
        parts: ['key', 'username', 'password'].map(part),
        auth,
        failedLogin: 'harmless',
        failedLoginSource: source,
        expiry: { rule: 'never', source },
      },
    ],
    lookalikes: [],
    hosts: [{ region: 'global', url: 'https://api.x.example', source }],
    settings: [{ name: 'domain', title: 'domain', source }],
    requests: { me: request },
    probes: [],
    refusal: [],
    answers: [],
    keep: [],
    pages: {},
  });
}
