/**
 * @module The time that a mail server gets in each phase. Servers delay the greeting against spam (sendmail's `greet_pause`,
 * Postfix's `postscreen_greet_wait`), and RFC 5321 section 4.5.3.2.1 allows five minutes, so an open connection is given 32 s.
 */

/** The time limits of the phases, ms. */
export const smtpLimits = { connect: 10_000, greeting: 32_000, dialogue: 10_000 } as const;

/** The longest time for a session with a mail server, ms. */
export const longestSmtp = smtpLimits.connect + smtpLimits.greeting + smtpLimits.dialogue;

/** One session's signals. */
export interface SmtpPhases {
  /** Ends the connecting. */
  readonly connecting: AbortSignal;
  /** Ends the session. */
  readonly signal: AbortSignal;
  /** The connection is open: the server must greet. */
  opened(): void;
  /** The greeting came. @param limit ms for the rest of the session; absent: only the outer signal ends it */
  greeted(limit?: number): void;
  /** The session is over. */
  stop(): void;
}

/** Starts with the connecting; `outer` ends all phases. */
export function startSmtpPhases(
  outer: AbortSignal,
  limits: Readonly<Record<keyof typeof smtpLimits, number>> = smtpLimits,
): SmtpPhases {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  function limit(time: number | undefined): void {
    clearTimeout(timer);
    if (time === undefined) return;
    timer = setTimeout(() => late.abort(new DOMException('The mail server took too long', 'TimeoutError')), time);
  }
  return {
    connecting: AbortSignal.any([outer, AbortSignal.timeout(limits.connect)]),
    signal: AbortSignal.any([outer, late.signal]),
    opened: () => limit(limits.greeting),
    greeted: limit,
    stop: () => limit(undefined),
  };
}
