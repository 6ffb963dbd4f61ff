/** @module Rules for replies about the host and the domain that send: their names in the DNS, by words and by enhanced code. */

import type { AnswerRule } from '../../model/provider.ts';

const checks = 'https://www.postfix.org/postconf.5.html#reject_unknown_client_hostname';
const rfc7372 = 'https://datatracker.ietf.org/doc/html/rfc7372';

/** What the enhanced code says of our address or domain, whatever the class of the reply. */
export const senderHostRules: readonly AnswerRule[] = [
  // The words before the number: servers give other numbers with the same words.
  {
    status: ['4xx', '5xx'],
    text: String.raw`\b[45]\.7\.25\b|cannot find your (?:reverse )?host ?name|(?:does ?n.t|does not|not) have (?:a |any )?(?:valid )?(?:ptr\b|reverse dns)|\b(?:no|missing|invalid|fix) (?:ptr\b|reverse dns)`,
    causes: ['ip_blocked'],
    says: 'The server finds no host name for our IP address (reverse DNS); the log-in was not the trouble.',
    title: 'the sending address has no reverse DNS name',
    steps: [
      {
        step: 'Have whoever gives this machine its IP address set the reverse DNS (PTR) of the address to a host name, and that name back to the address.',
        url: checks,
        source: checks,
      },
      {
        step: 'If the answer came from port 25, send by the submission port 587 with a log-in: servers seldom check the name there.',
        source: 'https://github.com/mailcow/mailcow-dockerized/issues/2517',
      },
    ],
    source: rfc7372,
  },
  {
    status: ['4xx', '5xx'],
    text: String.raw`\b[45]\.7\.2[0-46]\b`,
    causes: ['sender_unverified'],
    says: 'The check of the domain in the From address failed (SPF or DKIM); the log-in was not the trouble.',
    source: rfc7372,
  },
];
