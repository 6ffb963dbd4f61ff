/** @module Mail addresses as the config has them, `Name <a@b.example>`, and as mail servers want them. */

import { domainToASCII } from 'node:url';

export interface Mailbox {
  /** Empty where there is none. */
  readonly name: string;
  /** With the domain in ASCII: few servers take others in a command. */
  readonly address: string;
}

export function readMailbox(text: string): Mailbox {
  const [, name = '', address = text] = /^([^<>]*)<([^<>]+)>\s*$/u.exec(text) ?? [];
  const at = address.lastIndexOf('@') + 1;
  const domain = address.slice(at).trim();
  return {
    name: name.trim().replace(/^"(.*)"$/u, '$1'),
    address: `${address.slice(0, at).trim()}${domainToASCII(domain) || domain}`,
  };
}
