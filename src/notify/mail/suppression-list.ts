/** @module Recipients whom a mail server refuses for good: after some mails in a row they are left out. */

import type { Refusal } from './smtp-session.ts';

export interface SuppressionList {
  isSuppressed(channel: string, address: string): boolean;
  /** What became of one mail. */
  note(
    channel: string,
    mail: { readonly id: string; readonly taken: readonly string[]; readonly refused: readonly Refusal[] },
  ): void;
  /** Gives all of them another chance. */
  readmit(): void;
  /** Gives this one another chance. */
  readmitOne(channel: string, address: string): void;
}

/** Different mails in a row that were refused with a 5xx at RCPT; several tries of one mail are one. */
const most = 3;

/**
 * Counts in memory: a restart begins anew.
 * @param onLeftOut hears of each once, with the server's words
 * @param leftOut those who were left out before
 */
export function createSuppressionList(
  onLeftOut: (channel: string, address: string, says: string) => void,
  leftOut: readonly { readonly channel: string; readonly address: string }[] = [],
): SuppressionList {
  const refused = new Map<string, readonly string[]>();
  for (const { channel, address } of leftOut) refused.set(nameOf(channel, address), Array(most).fill(''));

  return {
    isSuppressed: (channel, address) => (refused.get(nameOf(channel, address))?.length ?? 0) >= most,
    note(channel, mail) {
      for (const address of mail.taken) refused.delete(nameOf(channel, address));
      for (const { recipient, says, isPermanent } of mail.refused) {
        const name = nameOf(channel, recipient);
        const before = refused.get(name) ?? [];
        if (!isPermanent || before.length >= most || before.includes(mail.id)) continue;
        refused.set(name, [...before, mail.id]);
        if (before.length + 1 === most) onLeftOut(channel, recipient, says);
      }
    },
    readmit: () => refused.clear(),
    readmitOne(channel, address) {
      refused.delete(nameOf(channel, address));
    },
  };
}

function nameOf(channel: string, address: string): string {
  return `${channel} ${address}`;
}
