/** @module Rules of a provider for its answers: the causes that an answer names, and the facts in it. */

import type { AnswerCause } from './cause.ts';
import type { Advice, Source } from './fact.ts';

/**
 * What an answer means; the first rule that fits wins, the common list stands behind. Every condition given must hold.
 * `text`, `header` and `json` are regular expressions without regard to case, not anchored unless they say so.
 */
export interface AnswerRule {
  readonly protocol?: 'http' | 'smtp';
  /** HTTP statuses or SMTP reply codes; `4xx` stands for a class. An unknown status fits when `text` or `json` does. */
  readonly status?: readonly (number | '2xx' | '3xx' | '4xx' | '5xx')[];
  /** Searched in the readable text of the answer (JSON unescaped, HTML stripped, white space joined). */
  readonly text?: string;
  /** Header name in lower case → pattern. */
  readonly header?: Readonly<Record<string, string>>;
  /** Dotted path in the JSON body → pattern on the value as text: `error.code`, `errors.0.message`. */
  readonly json?: Readonly<Record<string, string>>;
  /** True: only when the body is a web page. */
  readonly html?: true;
  /** Searched in the URL asked. */
  readonly url?: string;
  readonly method?: string;
  /** Request names; in `explain`, whatever has the same method and path. */
  readonly on?: readonly string[];
  /** True: only when our own probe got it (an empty body that was sent on purpose, say), never in `explain`. */
  readonly ours?: boolean;
  readonly kinds?: readonly string[];
  readonly regions?: readonly string[];
  /** `refusal` stands for the provider's own set. */
  readonly causes: readonly AnswerCause[] | 'refusal';
  /** One sentence for people about the meaning of the answer, where the name of the cause is not enough: "SendGrid answers 401 when credits are used up." */
  readonly says?: string;
  /** What the answer calls the trouble where the name of the cause is too wide, for headings: "SMTP AUTH is switched off". Needs `says` and `steps`. */
  readonly title?: string;
  /** What ends the first cause in this very case, as the switch that the answer names; replaces the steps of the cause in general. */
  readonly steps?: readonly Advice[];
  /** The parts of the credential that the answer is about, for the step that stores what was corrected. */
  readonly parts?: readonly string[];
  /** Only where the key works: what wants doing all the same. It makes `says` a warning, with this as its step. */
  readonly todo?: Advice;
  readonly source: Source;
}

/** Takes a fact out of an answer. */
export interface Extract {
  readonly on: string;
  /**
   * Dotted path in the JSON body (`*` for every element), `header:name`, or `jwt:<path>:<claim>`: a claim of the JSON web
   * token at that path. `jwt:@access_token:exp` is a claim of the token that was presented. Scopes in one text are parted by
   * blanks or commas; `expires` may be seconds since the epoch.
   */
  readonly path: string;
  /** `quota_used` stands in for `quota_left` where the ESP tells what is gone. */
  readonly as: 'account' | 'scopes' | 'expires' | 'egress_ip' | 'quota_left' | 'quota_used' | 'quota_total';
  readonly source: Source;
}
