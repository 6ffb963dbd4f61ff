/** @module Posts one alert over HTTP: the only file here that knows axios. It says what came back, or how far we got. */

import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import axios from 'axios';
import { defined } from '../../core/defined.ts';
import { isLackOfDescriptors } from '../../core/model/answer.ts';
import { readRetryAfter } from '../../core/reading/retry-after.ts';
import type { Connector } from '../../io/connector.ts';
import { codeOf, sayCode } from '../../io/network-error.ts';

export interface Post {
  /** May hold a secret; it is shown nowhere. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Reply =
  /** `text`: the first 16 kB of the body, as far as it came. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly text: string;
      /** The body broke off before its end. */
      readonly isCut: boolean;
      /** Seconds. */
      readonly retryAfter?: number;
    }
  /** The receiver cannot have seen the whole request. */
  | {
      readonly kind: 'not_sent';
      readonly says: string;
      /** Of the failure: `ECONNREFUSED`, `EMFILE`. */
      readonly code?: string;
    }
  /** It was sent, and no answer came. */
  | { readonly kind: 'sent'; readonly says: string };

/** Bytes of an answer that are read; receivers say `ok` or a sentence. */
const longestAnswer = 16 * 1024;

/** Further tries where no descriptor was left, and the pause (ms) in which idle connections give way. */
const furtherTries = 4;
const givingWay = 250;

interface PostOptions {
  readonly connector: Connector;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** The word for what is sent, in sentences; `alert` by default. */
  readonly word?: string;
}

/** Sends until `signal` at most; never throws, and no message holds the URL or a header. */
export async function post(order: Post, options: PostOptions): Promise<Reply> {
  for (let left = furtherTries; ; left -= 1) {
    const reply = await tryToPost(order, options);
    if (reply.kind !== 'not_sent' || !isLackOfDescriptors(reply.code) || left === 0) return reply;
    await wait(givingWay);
  }
}

async function tryToPost(
  { url, headers, body }: Post,
  { connector, signal, now, word = 'alert' }: PostOptions,
): Promise<Reply> {
  if (!/^https?:\/\//iu.test(url) || !URL.canParse(url)) {
    return { kind: 'not_sent', says: 'The URL of the channel is not one that starts with https:// or http://.' };
  }
  let wasSent = false;
  const transport = {
    request(options: https.RequestOptions, respond: (response: http.IncomingMessage) => void): http.ClientRequest {
      const request = (url.toLowerCase().startsWith('https:') ? https : http).request(options, respond);
      request.once('finish', () => {
        wasSent = !isStillConnecting(request.socket);
      });
      return request;
    },
  };
  const agent = connector.agentFor(url);
  try {
    const response = await axios.post<Readable>(url, Buffer.from(body), {
      adapter: 'http',
      transport,
      httpAgent: agent,
      httpsAgent: agent,
      proxy: false,
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      maxContentLength: -1,
      decompress: false,
      responseType: 'stream',
      validateStatus: () => true,
      headers: { Accept: 'application/json, */*;q=0.5', 'User-Agent': userAgent, ...headers },
      signal,
    });
    const header: unknown = response.headers['retry-after'];
    const retryAfter = readRetryAfter(typeof header === 'string' ? header : undefined, now());
    const start = await readStart(response.data);
    return { kind: 'answered', status: response.status, ...start, ...(retryAfter === undefined ? {} : { retryAfter }) };
  } catch (error) {
    const why = signal.aborted ? ' in time' : sayCode(error);
    if (wasSent)
      return { kind: 'sent', says: `The ${word} was sent, but no answer came${why}; the receiver may have it.` };
    const code = signal.aborted ? undefined : codeOf(error);
    return defined({ kind: 'not_sent', says: `No connection${why}.`, code });
  }
}

const userAgent = 'Keymedic (+https://github.com/keymedic/keymedic)';

/** What waits in a socket that is not open yet counts as sent for Node when the socket is destroyed. */
function isStillConnecting(socket: http.ClientRequest['socket']): boolean {
  return socket === null || socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true);
}

/** The status has decided already: a body that breaks off, drips or never ends takes nothing back. */
async function readStart(stream: Readable): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  let left = longestAnswer;
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) continue;
      text += decoder.decode(chunk.subarray(0, left), { stream: true });
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    return { text, isCut: true };
  }
  return { text, isCut: false };
}
