/** @module Says more of a mail server that gave no answer: that it never greeted, or that port and scheme do not fit. */

import type { NoAnswer } from '../core/model/answer.ts';
import { describePlainAnswer, describeSilence, isPlainAnswer } from '../core/target/smtp-port.ts';

/** Adds what the server had sent before it failed: whoever has greeted or shaken hands can be reached. */
export function traceDialogue(answer: NoAnswer, hasReplied: boolean, secure: boolean): NoAnswer {
  if (hasReplied) return { ...answer, heard: 'reply' };
  return secure ? { ...answer, heard: 'handshake' } : answer;
}

/** Names the scheme that is meant if the server does not speak TLS from the first byte. */
export function pointOutPort(answer: NoAnswer, url: string): NoAnswer {
  if (!isPlainAnswer(answer.code)) return answer;
  return { ...answer, message: `${answer.message}; ${describePlainAnswer(url)}` };
}

/** Says that the connection was open and no greeting came, which is no trouble of DNS, TCP or a proxy. */
export function missGreeting(answer: NoAnswer, where: string, url: string): NoAnswer {
  if (answer.phase !== 'timeout') return answer;
  const hint = describeSilence(url);
  const message = `the connection to ${where} is open, but no greeting came in time${hint === '' ? '' : `; ${hint}`}`;
  return { ...answer, message };
}
