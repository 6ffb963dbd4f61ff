/** @module Mail addresses: from `Name <a@b.example>`, as the config has them, to the form that mail servers want. */

import { domainToASCII } from 'node:url';

/** A name and an address. */
export interface Mailbox {
  /** Empty if there is none. */
  readonly name: string;
  /** With the domain in ASCII, because few servers accept other domains in a command. */
  readonly address: string;
}

/** Reads `Name <a@b.example>` or a bare address. */
export function readMailbox(text: string): Mailbox {
  const [, name = '', address = text] = /^([^<>]*)<([^<>]+)>\s*$/u.exec(text) ?? [];
  const at = address.lastIndexOf('@') + 1;
  const domain = address.slice(at).trim();
  return {
    name: name.trim().replace(/^"(.*)"$/u, '$1'),
    address: `${address.slice(0, at).trim()}${domainToASCII(domain) || domain}`,
  };
}
