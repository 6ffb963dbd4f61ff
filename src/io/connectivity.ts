/** @module The connectivity check: unrelated hosts show whether we are online, and whether our clock is right. */

import { defined } from '../core/defined.ts';
import type { ConnectivityReport } from '../core/model/exchange.ts';
import type { HttpClient } from './http-client.ts';

/** The time limit of the whole check, ms. */
const timeLimit = 5_000;

/** Asks all URLs at once, without any key. Any HTTP answer over trusted TLS shows that we are online. @param signal aborts the check before its time limit */
export async function checkConnectivity(
  client: HttpClient,
  urls: readonly string[],
  signal: AbortSignal,
): Promise<ConnectivityReport> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]);
  const replies = await Promise.all(
    urls.map(async (url) => {
      const { answer, at } = await client.ask({ method: 'HEAD', url, shownUrl: url, headers: {} }, deadline);
      return { url, answer, at };
    }),
  );
  const reached = replies.flatMap(({ url, answer }) => (answer.kind === 'http' ? [url] : []));
  const failed = replies.flatMap(({ url, answer }) =>
    answer.kind === 'none' ? [{ url, reason: answer.message, answer }] : [],
  );
  const offsets = replies.flatMap(({ answer, at }) => {
    const date = answer.kind === 'http' ? Date.parse(answer.headers['date'] ?? '') : Number.NaN;
    return Number.isNaN(date) ? [] : [at - date];
  });
  const median = offsets.sort((a, b) => a - b)[Math.floor(offsets.length / 2)];
  return defined({ reached, failed, clockAhead: median });
}
