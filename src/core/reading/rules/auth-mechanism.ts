/** @module What replies about the form of a log-in (the mechanism of AUTH) mean, and what ends the trouble. */

const rfc4954 = 'https://datatracker.ietf.org/doc/html/rfc4954#section-6';

/** RFC 4954 section 6, 504: the server does not know the mechanism. */
export const otherMechanism = {
  says: 'The server takes no log-in in this form (AUTH mechanism).',
  title: 'log-in mechanism not accepted',
  steps: [
    {
      step:
        'Let the program log in by a mechanism that the server names after AUTH in its reply to EHLO (PLAIN, LOGIN, XOAUTH2 …), ' +
        'or ask its operator to switch the other one on.',
      url: rfc4954,
      source: rfc4954,
    },
  ],
} as const;

/** RFC 4954 section 6, 538, and RFC 3207 section 4, 530: this mechanism only over an encrypted connection. */
export const needsTls = {
  says: 'The server takes this log-in (AUTH mechanism) only over an encrypted connection.',
  title: 'log-in needs encryption',
  steps: [
    {
      step:
        'Let the program encrypt before it logs in: STARTTLS on port 587, or TLS from the start on port 465. ' +
        'If the server offers neither, ask its operator to switch it on, or for a mechanism that needs none.',
      url: 'https://datatracker.ietf.org/doc/html/rfc3207#section-4',
      source: rfc4954,
    },
  ],
} as const;
