/** @module Posts one request over HTTP and returns the answer, or how far the request got. The only file here that knows axios. */

import type http from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import axios from 'axios';
import { defined } from '../../core/defined.ts';
import { isLackOfDescriptors } from '../../core/model/answer.ts';
import { readRetryAfter } from '../../core/reading/retry-after.ts';
import type { Connector } from '../../io/connector.ts';
import { codeOf, describeCode, describeReason } from '../../io/network-error.ts';
import { settleBy } from '../../io/settle.ts';
import { switchedCode, transportFor } from '../../io/unasked-upgrade.ts';

/** A request to post. */
export interface Post {
  /** May hold a secret, so it is never shown. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of a receiver, or how far the request got without one. */
export type Reply =
  /** `text`: the first 16 kB of the body, as far as it came and could be decompressed. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly text: string;
      /** The body broke off before its end, or is compressed in a way that cannot be read. */
      readonly isCut: boolean;
      /** Of the header `Content-Type`. */
      readonly contentType?: string;
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

/** Bytes of an answer that are read: receivers answer with `ok` or one sentence. */
const longestAnswer = 16 * 1024;

/** Retries when no file descriptor was left, and the pause (ms) before each: idle connections close meanwhile. */
const retries = 4;
const pause = 250;

interface PostOptions {
  readonly connector: Connector;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** The thing that is posted, for the sentences; `alert` by default. */
  readonly word?: string;
}

/** Posts until `signal` is aborted. Never throws, and no sentence holds the URL or a header. */
export async function post(request: Post, options: PostOptions): Promise<Reply> {
  for (let left = retries; ; left -= 1) {
    const reply = await tryToPost(request, options);
    if (reply.kind !== 'not_sent' || !isLackOfDescriptors(reply.code) || left === 0) return reply;
    await wait(pause);
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
  const transport = transportFor(url, (request) => {
    request.once('finish', () => {
      wasSent = !isStillConnecting(request.socket);
    });
  });
  const agent = connector.agentFor(url);
  try {
    const asked = axios.post<Readable>(url, Buffer.from(body), {
      adapter: 'http',
      transport,
      httpAgent: agent,
      httpsAgent: agent,
      proxy: false,
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      maxContentLength: -1,
      decompress: true,
      responseType: 'stream',
      validateStatus: () => true,
      headers: {
        Accept: 'application/json, */*;q=0.5',
        // Nothing is gained by compressing one sentence, and every receiver has this coding (RFC 9110 section 12.5.3).
        'Accept-Encoding': 'identity',
        'User-Agent': userAgent,
        ...headers,
      },
      signal,
    });
    const response = await settleBy(signal, asked);
    const header = (name: string): string | undefined => {
      const value: unknown = response.headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    const retryAfter = readRetryAfter(header('retry-after'), now());
    const start = await settleBy(signal, readStart(response.data, header('content-encoding'))).catch(() => unread);
    return defined({
      kind: 'answered',
      status: response.status,
      ...start,
      contentType: header('content-type'),
      retryAfter,
    });
  } catch (error) {
    if (codeOf(error) === switchedCode) return { kind: 'answered', status: 101, text: '', isCut: false };
    const why = signal.aborted ? ' in time' : describeCode(error);
    const reason = signal.aborted ? why : describeReason(error);
    return wasSent
      ? { kind: 'sent', says: `The ${word} was sent, but no answer came${why}; the receiver may have it.` }
      : defined({
          kind: 'not_sent',
          says: `No connection${reason}.`,
          code: signal.aborted ? undefined : codeOf(error),
        });
  }
}

const userAgent = 'Keymedic (+https://github.com/keymedic/keymedic)';

/** Node reports `finish` for data that waits in a socket which was destroyed before it opened. */
function isStillConnecting(socket: http.ClientRequest['socket']): boolean {
  return socket === null || socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true);
}

/** What came of a body of which nothing could be read. */
const unread = { text: '', isCut: true } as const;

/**
 * The start of the body. A body that breaks off, drips or never ends changes nothing: the status has decided already.
 * @param coding the compression that is left: axios takes off those that it knows
 */
async function readStart(
  stream: Readable,
  coding = 'identity',
): Promise<{ readonly text: string; readonly isCut: boolean }> {
  if (coding.trim().toLowerCase() !== 'identity') {
    stream.destroy();
    return unread;
  }
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
