/** @module The suppression list: recipients whom a mail server did not know for several mails in a row. */

import type { Refusal } from './session.ts';

/** Recipients to whom no mail is sent any more. */
export interface SuppressionList {
  isSuppressed(channel: string, address: string): boolean;
  /** Records who accepted one mail, and whom the server does not know. A refusal of us is no refusal of a recipient. */
  record(
    channel: string,
    mail: { readonly id: string; readonly taken: readonly string[]; readonly unknown: readonly Refusal[] },
  ): void;
  /** Takes all recipients off the list. */
  readmit(): void;
  /** Takes one recipient off the list. */
  readmitOne(channel: string, address: string): void;
}

/** Different mails in a row for which the server did not know the recipient. Several attempts at one mail count once. */
const most = 3;

/**
 * Counts in memory: after a restart the count starts at zero.
 * @param onSuppressed called once for each recipient who comes onto the list, with the server's words
 * @param suppressed the recipients who were on the list before the restart
 * @param onTaken called for each recipient for whom the server accepted a mail
 */
export function createSuppressionList(
  onSuppressed: (channel: string, address: string, says: string) => void,
  suppressed: readonly { readonly channel: string; readonly address: string }[] = [],
  onTaken: (channel: string, address: string) => void = () => {},
): SuppressionList {
  const refused = new Map<string, readonly string[]>();
  for (const { channel, address } of suppressed) refused.set(nameOf(channel, address), Array(most).fill(''));

  return {
    isSuppressed: (channel, address) => (refused.get(nameOf(channel, address))?.length ?? 0) >= most,
    record(channel, mail) {
      for (const address of mail.taken) {
        refused.delete(nameOf(channel, address));
        onTaken(channel, address);
      }
      for (const { recipient, says } of mail.unknown) {
        const name = nameOf(channel, recipient);
        const before = refused.get(name) ?? [];
        if (before.length >= most || before.includes(mail.id)) continue;
        refused.set(name, [...before, mail.id]);
        if (before.length + 1 === most) onSuppressed(channel, recipient, says);
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
