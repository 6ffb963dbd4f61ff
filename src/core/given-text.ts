/** @module Texts that a user gave as a name or a path: they are repeated only if they look like one, because a secret may stand there. */

import { isWordLike } from './word-like.ts';

/** True for the name of an environment variable as people choose them: `SENDGRID_API_KEY`, `smtp_password`, `mailKey`. */
export function looksLikeVariable(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text) && isWordLike(text) && (/^[A-Z\d_]+$/.test(text) || /_|[a-z][A-Z]/.test(text));
}

/** A bare word of so many characters may be a password. */
const shortestPassword = 8;

/** True for a path of words that shows that it is one, by a slash or by the ending of a name, and for a short word. */
export function looksLikePath(text: string): boolean {
  const names = text.split(/[/\\]/).filter((name) => !/^(?:|\.{1,2}|~)$/.test(name));
  return (
    (/[./\\]/.test(text) || text.length < shortestPassword) &&
    names.every((name) => isWordLike(name) && !/\s\S+\s/.test(name))
  );
}

/** Describes a text that is not repeated. @param looks what it looks like, such as "a SendGrid API key" */
export function describeHidden(text: string, looks?: string): string {
  return `a text of ${text.length} characters${looks === undefined ? '' : ` that looks like ${looks}`}`;
}
