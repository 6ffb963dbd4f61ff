/** @module The mechanisms of AUTH that a mail server offers (RFC 4954), and the one that carries a password. */

/** Returns the mechanisms in a reply to EHLO, in upper case, at most ten; some servers write AUTH= (before RFC 2554). */
export function listMechanisms(offers: string): readonly string[] {
  const lists = [...offers.matchAll(/^250[ -]AUTH[ =](.*)$/gim)].map(([, list = '']) => list.toUpperCase());
  const names = lists.flatMap((list) => list.split(/[\s=]+/)).filter((name) => /^[A-Z0-9_-]{1,20}$/.test(name));
  return [...new Set(names)].slice(0, 10);
}

/** Returns the mechanism that can carry a password; undefined if none is offered, so that nothing may be sent. */
export function choosePasswordMechanism(offered: readonly string[]): string | undefined {
  return ['PLAIN', 'LOGIN', 'CRAM-MD5'].find((name) => offered.includes(name));
}
