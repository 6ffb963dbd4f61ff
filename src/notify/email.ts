/** @module The e-mail channel: one mail to all recipients. Another attempt goes only to recipients who do not have it yet. */

import { createBoundedMap } from '../core/bounded-map.ts';
import { defined } from '../core/defined.ts';
import type { EmailChannel } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import type { Secret } from '../core/model/secret.ts';
import { cureOfRefusal, findUnknownRecipients, readRefusal } from '../core/outbox/mail-refusal.ts';
import { refuse } from './http/outcome.ts';
import { readMailbox } from './mail/address.ts';
import { buildMail } from './mail/message.ts';
import type { Refusal, Server, Session } from './mail/session.ts';
import { runSession, type SessionOptions } from './mail/smtp-session.ts';
import type { SuppressionList } from './mail/suppression-list.ts';
import { mostPartial } from './partial.ts';

/** Sends mails, and logs in to mail servers. */
export interface EmailSender {
  /** Never throws, whatever the server does. */
  send(channel: EmailChannel, notification: Notification, way: MailWay): Promise<Delivery>;
  /** Logs in and sends nothing, to see whether the server would accept a mail. */
  logIn(channel: EmailChannel, way: MailWay): Promise<Delivery>;
}

/** What one session with the mail server of a channel needs. */
export interface MailWay extends SessionOptions {
  /** The one of `channel.smtp`. */
  readonly password: Secret | undefined;
}

/** Makes a sender that leaves out the recipients of `suppressionList` and adds to it. */
export function createEmailSender(suppressionList: SuppressionList): EmailSender {
  // Lost with a restart: then recipients who have the mail get it again, with the same Message-ID.
  const partial = createBoundedMap<readonly string[]>(mostPartial);

  return {
    async send(channel, notification, way) {
      const server = readServer(channel, way.password);
      if (server === undefined) return badServer;
      const recipients = recipientsOf(channel, notification);
      const all = [...new Set(recipients.map((mailbox) => readMailbox(mailbox).address))];
      const reachable = all.filter((address) => !suppressionList.isSuppressed(channel.id, address));
      // A mail that nobody would get is tried with everybody: the mailboxes may have been made since.
      const addresses = reachable.length === 0 ? all : reachable;
      const before = partial.get(notification.id) ?? [];
      const to = addresses.filter((address) => !before.includes(address));
      const transmit = async (withTable: boolean): Promise<Session> => {
        const message = await buildMail(notification, { ...channel, to: recipients }, withTable);
        return runSession(server, { from: readMailbox(channel.from).address, to, message }, way);
      };
      const whole = await transmit(true);
      const isTooLarge = whole.kind === 'refused' && whole.isTooLarge && notification.digest !== undefined;
      const session = isTooLarge ? await transmit(false) : whole;
      if (session.kind === 'sent') return { outcome: 'unknown', says: session.says };
      const taken = session.kind === 'taken' ? session.recipients : [];
      const have = [...before, ...taken];
      const unknown = findUnknownRecipients(session.refused, have.length > 0);
      suppressionList.record(channel.id, { id: notification.id, taken, unknown });
      const delivery = deliveryOfSession(session, { have: have.length, all: addresses.length, unknown });
      if (delivery.outcome === 'delivered' || have.length === 0) partial.remove(notification.id);
      else partial.put(notification.id, have);
      return delivery;
    },
    async logIn(channel, way) {
      const server = readServer(channel, way.password);
      if (server === undefined) return badServer;
      const session = await runSession(server, undefined, way);
      if (session.kind !== 'taken') return refuse(session.says);
      const says =
        server.login === undefined ? 'The mail server answered as it should.' : 'The mail server accepted the log-in.';
      return { outcome: 'delivered', says };
    },
  };
}

const badServer = refuse('The URL of the mail server is not smtp://host:port or smtps://host:port.');

/**
 * The addresses of each owner whose key is concerned, and those of `to` for keys without an owner or an address. A test goes
 * to everybody.
 */
function recipientsOf({ to, toOwners = {} }: EmailChannel, { transitions }: Notification): readonly string[] {
  if (transitions.some(({ type }) => type === 'channel.test'))
    return [...new Set([...to, ...Object.values(toOwners).flat()])];
  const owners = [...new Set(transitions.map(({ subject }) => subject?.owner))];
  const addresses = owners.flatMap((owner) => {
    const own = owner !== undefined && Object.hasOwn(toOwners, owner) ? toOwners[owner] : undefined;
    return own === undefined || own.length === 0 ? to : own;
  });
  return addresses.length === 0 ? to : [...new Set(addresses)];
}

/** @param people who has the mail now, of all; and whom the server does not know */
function deliveryOfSession(
  session: Exclude<Session, { readonly kind: 'sent' }>,
  people: { readonly have: number; readonly all: number; readonly unknown: readonly Refusal[] },
): Delivery {
  const { have, all, unknown } = people;
  const waiting = session.refused.filter((one) => !unknown.includes(one));
  const some = `${have} of ${all} recipients have the mail`;
  if (session.kind === 'refused') {
    const isFinal = session.isForContent || (session.refused.length > 0 && waiting.length === 0);
    const says = have === 0 ? session.says : `${some}. ${session.says}`;
    if (have > 0 && isFinal) return { outcome: 'delivered', says };
    if (have > 0 && waiting.length > 0) return { ...refuse(says), missing: waiting };
    return defined({
      outcome: 'rejected',
      says,
      permanent: isFinal,
      needsMail: session.stage === 'mail' ? true : undefined,
    });
  }
  if (waiting.length > 0) {
    const cure = [
      ...new Set(waiting.flatMap(({ says }) => (says.startsWith('4') ? [] : [cureOfRefusal(readRefusal(says))]))),
    ];
    const says = [`${some}; the others are tried again. ${sayRefusals(waiting)}`, ...cure].join(' ');
    return { ...refuse(says), missing: waiting };
  }
  if (session.refused.length > 0) return { outcome: 'delivered', says: `${some}. ${sayRefusals(session.refused)}` };
  return { outcome: 'delivered', says: 'The mail server took the mail.' };
}

function sayRefusals(refusals: readonly Refusal[]): string {
  return refusals.map(({ recipient, says }) => `Refused for ${recipient}: ${says}`).join(' ');
}

function readServer({ smtp }: EmailChannel, password: Secret | undefined): Server | undefined {
  const url = URL.parse(smtp.url);
  if (url === null || url.hostname === '' || !['smtp:', 'smtps:'].includes(url.protocol)) return undefined;
  const { username, tls: { mode = 'auto', ca, serverName } = {} } = smtp;
  const isImplicitTls = mode === 'implicit' || (mode === 'auto' && url.protocol === 'smtps:');
  return defined({
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: url.port === '' ? (isImplicitTls ? 465 : 587) : Number(url.port),
    isImplicitTls,
    needsStarttls: mode === 'starttls',
    trust: { ca, serverName },
    login: username === undefined || password === undefined ? undefined : { username, password },
  });
}
