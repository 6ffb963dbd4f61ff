/** @module Sends HTTP requests with a credential to servers on loopback. No answer may contain the credential. */

import type http from 'node:http';
import { expect } from 'vitest';
import { defined } from '../../src/core/defined.ts';
import type { HttpAnswer, NoAnswer } from '../../src/core/model/answer.ts';
import type { Connector } from '../../src/io/connector.ts';
import { createHttpClient } from '../../src/io/http-client.ts';
import { useTestServers } from './servers.ts';

/** The host of the requests, and the credential that they carry. */
export const host = 'api.esp.example';
export const key = 'SG.canary-4711.secret-value';
/** The servers of this test file. */
export const servers = await useTestServers();

interface Options {
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly body?: string;
  /** The parts of the credential; the key by default. */
  readonly secrets?: readonly string[];
  readonly path?: string;
  /** The time limit, ms. */
  readonly ms?: number;
  readonly host?: string;
}

/** Sends a request; returns its answer. */
export async function ask(connector: Connector, options: Options = {}): Promise<HttpAnswer | NoAnswer> {
  const url = `https://${options.host ?? host}${options.path ?? '/v3/scopes'}`;
  const request = defined({
    method: options.method ?? 'GET',
    url: `${url}?key=${key}`,
    shownUrl: url,
    headers: options.headers ?? { Authorization: `Bearer ${key}` },
    body: options.body,
    secrets: options.secrets ?? [key],
  });
  const client = createHttpClient(connector, '1.2.3', Date.now);
  const { answer } = await client.ask(request, AbortSignal.timeout(options.ms ?? 5_000));
  expect(JSON.stringify(answer)).not.toContain(key);
  return answer;
}

/** Sends a request to a server; returns its answer. @throws {Error} if there is none */
export async function answerOf(handler: http.RequestListener, options: Options = {}): Promise<HttpAnswer> {
  const port = await servers.startHttps(host, handler);
  const answer = await ask(servers.connect([`${host}:443:127.0.0.1:${port}`]), options);
  if (answer.kind !== 'http') throw new Error(`${answer.phase} ${answer.code} ${answer.message}`);
  return answer;
}

/** Sends a request; returns why it got no answer. @throws {Error} if it got one */
export async function failureOf(connector: Connector, options: Options = {}): Promise<NoAnswer> {
  const answer = await ask(connector, options);
  if (answer.kind !== 'none') throw new Error(`answered ${answer.status}`);
  return answer;
}
