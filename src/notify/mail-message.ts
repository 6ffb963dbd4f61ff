/** @module The mail of an alert, to the byte the same on every try: headers for programs, text and HTML for people. */

import MailComposer from 'nodemailer/lib/mail-composer';
import { cleanLine } from '../core/alert/clean.ts';
import { renderAlert } from '../core/alert.ts';
import type { Notification } from '../core/notification.ts';

/** References of a mail about many incidents; more would make a header that servers refuse. */
const mostReferences = 20;

/** The message as it goes over the wire after DATA. @throws {RangeError} when the notification carries no transition. */
export async function buildMail(
  notification: Notification,
  { from, to }: { readonly from: string; readonly to: readonly string[] },
): Promise<Buffer> {
  const { subject, text, html } = renderAlert(notification);
  const domain = domainOf(from);
  // No mail has this id: it stands for the incident, so that all mails about it are one thread.
  const incidents = [...new Set(notification.transitions.map(({ incident }) => incident.id))];
  const roots = incidents.slice(0, mostReferences).map((id) => `<incident.${toAtom(id)}@${domain}>`);
  const composer = new MailComposer({
    from,
    to: [...to],
    subject,
    text,
    html,
    date: new Date(notification.createdAt),
    messageId: `<alert.${toAtom(notification.id)}@${domain}>`,
    references: roots,
    ...(roots.length === 1 && roots[0] !== undefined ? { inReplyTo: roots[0] } : {}),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': `Keymedic alerts <keymedic.${domain}>`,
      'X-Keymedic-Incident': cleanLine(incidents.slice(0, mostReferences).join(' '), 900),
    },
    baseBoundary: toAtom(notification.id).slice(0, 30),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

function domainOf(address: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/u.exec(address)?.[1] ?? 'keymedic.invalid';
}

/** The id in the letters that RFC 5322 allows left of the @; others as `=` and their code, so that two ids stay two. */
function toAtom(id: string): string {
  return id
    .replace(/[^A-Za-z0-9_-]/gu, (character) =>
      character === '.' ? '.' : `=${(character.codePointAt(0) ?? 0).toString(16)}`,
    )
    .replace(/^\.|\.(?=\.|$)/gu, '=2e');
}
