/** @module The HTTP client of all probes, and the only file that uses axios. Returns the answer, or why none came. */

import type { Readable } from 'node:stream';
import axios, { type AxiosResponse } from 'axios';
import { defined } from '../core/defined.ts';
import type { HttpAnswer, Incomplete, NoAnswer } from '../core/model/answer.ts';
import { checkHeaderName, checkHeaderValue, findUnsendable } from '../core/target/header.ts';
import type { Connector } from './connector.ts';
import { codeOf, describeFailure, pointOutTls, refuseToSend } from './network-error.ts';
import { settleBy } from './settle.ts';
import { traceSilence } from './trace-silence.ts';
import { transportFor } from './unasked-upgrade.ts';

/** A request with its credential. */
export interface HttpRequest {
  readonly method: string;
  /** The URL, with a credential if it is part of the URL. */
  readonly url: string;
  /** The URL without any credential. Answers contain this one. */
  readonly shownUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The parts of the credential. A header that cannot be sent because of one of them is the credential's fault. */
  readonly secrets?: readonly string[];
  /** The most of the answer's body that is read, bytes; 64 kB by default. */
  readonly longestBody?: number;
}

interface HttpReply {
  readonly answer: HttpAnswer | NoAnswer;
  /** How often the request was sent; 0 if it could not be sent. */
  readonly requests: number;
  /** Our clock when the headers arrived, or when the request failed, ms since the epoch. */
  readonly at: number;
}

/** Sends requests. */
export interface HttpClient {
  /** Sends a request. Never throws for a fault of the other side. No message contains a secret. @param signal the time limit */
  ask(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>;
}

/** The most of a body that is read, bytes. No ESP writes anything useful beyond it. */
const longestBody = 64 * 1024;

/**
 * Makes a client that sends over this connector.
 * @param version the version of Keymedic, for the User-Agent.
 * @param now the clock, ms since the epoch.
 */
export function createHttpClient(connector: Connector, version: string, now: () => number): HttpClient {
  const userAgent = `Keymedic/${version} (+https://github.com/keymedic/keymedic)`;
  const client = axios.create({
    adapter: 'http',
    proxy: false,
    maxRedirects: 0,
    maxContentLength: -1,
    decompress: true,
    responseType: 'stream',
    transformRequest: [unchanged],
    transformResponse: [unchanged],
    validateStatus: () => true,
  });

  async function send(request: HttpRequest, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
    const agent = connector.agentFor(request.url);
    return client.request<Readable>({
      method: request.method,
      url: request.url,
      headers: { Accept: 'application/json, */*;q=0.5', 'User-Agent': userAgent, ...request.headers },
      ...defined({ data: request.body === undefined ? undefined : Buffer.from(request.body) }),
      httpAgent: agent,
      httpsAgent: agent,
      transport: transportFor(request.url),
      signal,
    });
  }

  async function exchange(
    request: HttpRequest,
    signal: AbortSignal,
    onSend: () => void,
  ): Promise<Omit<HttpReply, 'requests'>> {
    onSend();
    const response = await send(request, signal).catch((error: unknown) => {
      // The server closed an idle connection before it read the request; a new connection shows its real answer.
      if (!wasStale(error) || signal.aborted) throw error;
      onSend();
      return send(request, signal);
    });
    const at = now();
    const { body, incomplete } = await readBody(response.data, request.longestBody ?? longestBody, signal);
    const answer: HttpAnswer = defined({
      kind: 'http',
      status: response.status,
      headers: joinHeaders(response.headers),
      body,
      method: request.method,
      url: request.shownUrl,
      incomplete,
    });
    return { answer, at };
  }

  return {
    async ask(request, signal) {
      if (findUnsendable(request.headers) !== undefined)
        return { answer: refuseHeader(request), requests: 0, at: now() };
      const startedAt = performance.now();
      let requests = 0;
      try {
        const work = exchange(request, signal, () => {
          requests++;
        });
        return { ...(await settleBy(signal, work)), requests };
      } catch (error) {
        const broken = readBroken(error, request);
        if (broken !== undefined && !signal.aborted) return { answer: broken, requests, at: now() };
        const failure = describeFailure(error, signal, hostOf(request.shownUrl), request.shownUrl);
        const traced = traceSilence(failure, connector, request.url, startedAt);
        return { answer: pointOutTls(traced, request.url), requests, at: now() };
      }
    },
  };
}

/** Whose fault it is depends on where the character came from: only the credential's own make the key malformed. */
function refuseHeader({ shownUrl, headers, secrets = [] }: HttpRequest): NoAnswer {
  const [name, value] = findUnsendable(headers) ?? ['', ''];
  const isCredentials = secrets.some((secret) => isAtFault(secret) && value.includes(secret));
  const holds = 'it holds a line end, an invisible or non-ASCII character, or a blank at its end';
  if (isCredentials)
    return refuseToSend(
      'ERR_INVALID_CHAR',
      `the credential cannot be sent in the header ${name} as it is: ${holds}`,
      shownUrl,
    );
  const shown = checkHeaderName(name) === undefined ? `the header ${name}` : 'the name of a header';
  return refuseToSend(
    'ERR_OWN_HEADER',
    `${shown} of the request, apart from the credential, cannot be sent: ${holds}`,
    shownUrl,
  );
}

/** An empty secret leaves a blank at the end, as in `Bearer `. */
function isAtFault(secret: string): boolean {
  return secret === '' || checkHeaderValue(secret) !== undefined;
}

/** What is known of an answer whose headers Node refused to read: its status. Undefined for any other failure. */
function readBroken(error: unknown, { method, shownUrl }: HttpRequest): HttpAnswer | undefined {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null || !('rawPacket' in cause)) return undefined;
  const { rawPacket } = cause;
  const start = rawPacket instanceof Uint8Array ? Buffer.from(rawPacket.subarray(0, 20)).toString('latin1') : '';
  const status = /^HTTP\/1\.[01] ([2-5]\d\d)\b/.exec(start)?.[1];
  if (status === undefined) return undefined;
  return {
    kind: 'http',
    status: Number(status),
    headers: {},
    body: '',
    method,
    url: shownUrl,
    incomplete: 'bad_headers',
  };
}

/** Reads up to `limit` bytes. Returns a fault of the rest as `incomplete`, and does not throw it. */
async function readBody(
  stream: Readable,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly body: string; readonly incomplete?: Incomplete }> {
  const decoder = new TextDecoder();
  let body = '';
  let left = limit;
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) continue;
      body += decoder.decode(chunk.subarray(0, left), { stream: true });
      if (chunk.length > left) return { body, incomplete: 'too_large' };
      left -= chunk.length;
    }
    return { body: body + decoder.decode() };
  } catch (error) {
    return { body, incomplete: signal.aborted ? 'too_slow' : isBadEncoding(error) ? 'bad_encoding' : 'reset' };
  }
}

/** zlib's codes (`Z_DATA_ERROR`, `Z_BUF_ERROR`) and brotli's (`ERR__ERROR_FORMAT_…`, `ERR_BROTLI_…`). */
function isBadEncoding(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return code.startsWith('Z_') || code.startsWith('ERR__') || code.includes('BROTLI') || code.includes('ZSTD');
}

function wasStale(error: unknown): boolean {
  if (!axios.isAxiosError(error) || !['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) return false;
  const request: unknown = error.request;
  return typeof request === 'object' && request !== null && 'reusedSocket' in request && request.reusedSocket === true;
}

function joinHeaders(headers: AxiosResponse['headers']): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function unchanged<T>(data: T): T {
  return data;
}
