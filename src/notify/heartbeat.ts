/**
 * @module The heartbeat that leaves: tells somebody else's watch (https://healthchecks.io/docs/http_api/ and its like) that
 * Keymedic started, is well, or is not. Silence is the alarm, so it is sent only when all is well.
 */

import type { Secret } from '../core/model/secret.ts';
import type { Connector } from '../io/connector.ts';
import { joinUrl } from './http/http-channel.ts';
import { post } from './http/post.ts';

export type Beat =
  | { readonly kind: 'start' }
  | { readonly kind: 'success' }
  /** `says`: what is wrong, without a secret; the watch shows it. */
  | { readonly kind: 'fail'; readonly says: string };

/** What became of a beat; `says` without the URL. */
export interface BeatOutcome {
  readonly ok: boolean;
  readonly says: string;
}

export type SendBeat = (beat: Beat) => Promise<BeatOutcome>;

/** ms for one beat. */
const deadline = 10_000;
/** Of the 100 kB that healthchecks.io keeps. */
const longestReason = 2000;

/**
 * Posts to the URL for success, `/start` and `/fail` below it for the others; a query stays behind the path. Never throws.
 * @param readUrl reads the URL, which is a secret: whoever has it can feign health
 */
export function createHeartbeat(parts: {
  readonly readUrl: () => Promise<Secret>;
  /** That of the config which holds now. */
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
    // A check that was deleted still gets a 200 from healthchecks.io, with these words.
    const isUnknown = /not found|rate limited/iu.test(reply.text.slice(0, 100));
    return {
      ok: reply.status >= 200 && reply.status < 300 && !isUnknown,
      says: isUnknown
        ? `The watch answered ${reply.status}, but does not know this URL.`
        : `The watch answered ${reply.status}.`,
    };
  };
}

function beatUrl(text: string, kind: Beat['kind']): string {
  const [, base = '', query = ''] = /^([^?#]*)(\?[^#]*)?/u.exec(text.trim()) ?? [];
  return `${kind === 'success' ? base : joinUrl(base, `/${kind}`)}${query}`;
}
