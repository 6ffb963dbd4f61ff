/** @module Are we online, and is our clock right? Asks unrelated hosts; any HTTP answer with the right TLS identity counts. */

import type { ConnectivityReport } from '../core/model/exchange.ts';
import type { HttpClient } from './http-client.ts';

/** ms for all of them together. */
const longest = 5_000;

/** Asks all URLs at once, without any key. @param signal ends it sooner. */
export async function checkConnectivity(
  client: HttpClient,
  urls: readonly string[],
  signal: AbortSignal,
): Promise<ConnectivityReport> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(longest)]);
  const replies = await Promise.all(
    urls.map(async (url) => {
      const { answer, at } = await client.ask({ method: 'HEAD', url, shownUrl: url, headers: {} }, deadline);
      return { url, answer, at };
    }),
  );
  const reached = replies.flatMap(({ url, answer }) => (answer.kind === 'http' ? [url] : []));
  const failed = replies.flatMap(({ url, answer }) =>
    answer.kind === 'none' ? [{ url, reason: answer.message }] : [],
  );
  const offsets = replies.flatMap(({ answer, at }) => {
    const date = answer.kind === 'http' ? Date.parse(answer.headers['date'] ?? '') : Number.NaN;
    return Number.isNaN(date) ? [] : [at - date];
  });
  const middle = offsets.sort((a, b) => a - b)[Math.floor(offsets.length / 2)];
  return { reached, failed, ...(middle === undefined ? {} : { clockAhead: middle }) };
}
