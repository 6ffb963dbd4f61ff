/**
 * @module The heartbeat: calls an external monitor (such as https://healthchecks.io/docs/http_api/) when Keymedic starts, is
 * well, or has a problem. The monitor alerts when the calls stop.
 */

import type { Secret } from '../core/model/secret.ts';
import type { Connector } from '../io/connector.ts';
import { joinUrl } from './http/http-channel.ts';
import { isPageReply } from './http/outcome.ts';
import { post } from './http/post.ts';

/** One call of the monitor. */
export type Beat =
  | { readonly kind: 'start' }
  | { readonly kind: 'success' }
  /** `says`: the problem, without a secret; the monitor shows it. */
  | { readonly kind: 'fail'; readonly says: string };

/** The result of a call; `says` does not hold the URL. */
export interface BeatOutcome {
  readonly ok: boolean;
  readonly says: string;
}

/** Calls the monitor. Never throws. */
export type SendBeat = (beat: Beat) => Promise<BeatOutcome>;

/** ms for one call. */
const deadline = 10_000;
/** Characters, far below the 100 kB that healthchecks.io keeps. */
const longestReason = 2000;

/**
 * Posts to the URL for success, and to `/start` and `/fail` below it for the others. A query stays behind the path.
 * @param parts `readUrl` reads the URL. It is a secret: everybody who has it can report that Keymedic is well.
 */
export function createHeartbeat(parts: {
  readonly readUrl: () => Promise<Secret>;
  /** The connector of the current config. */
  readonly connector: () => Connector;
  readonly now: () => number;
}): SendBeat {
  return async (beat) => {
    let url: string;
    try {
      url = beatUrl((await parts.readUrl()).reveal(), beat.kind);
    } catch {
      return { ok: false, says: 'The URL of the heartbeat cannot be read.' };
    }
    const body = beat.kind === 'fail' ? beat.says.slice(0, longestReason) : '';
    const request = { url, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
    const { connector, now } = parts;
    const signal = AbortSignal.timeout(deadline);
    const reply = await post(request, { connector: connector(), signal, now, word: 'heartbeat' });
    if (reply.kind !== 'answered') return { ok: false, says: reply.says };
    // healthchecks.io answers 200 with these words for a check that was deleted.
    const isUnknown = /not found|rate limited/iu.test(reply.text.slice(0, 100));
    if (reply.status < 300 && isPageReply(reply))
      return { ok: false, says: `The monitor answered ${reply.status} with a web page: look at the URL.` };
    return {
      ok: reply.status >= 200 && reply.status < 300 && !isUnknown,
      says: isUnknown
        ? `The monitor answered ${reply.status}, but does not know this URL.`
        : `The monitor answered ${reply.status}.`,
    };
  };
}

function beatUrl(text: string, kind: Beat['kind']): string {
  const [, base = '', query = ''] = /^([^?#]*)(\?[^#]*)?/u.exec(text.trim()) ?? [];
  return `${kind === 'success' ? base : joinUrl(base, `/${kind}`)}${query}`;
}
