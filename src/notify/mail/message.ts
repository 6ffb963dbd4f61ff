/** @module The mail of an alert, the same bytes on every attempt: headers for programs, text and HTML for people. */

import { createHash } from 'node:crypto';
import { constants, open } from 'node:fs/promises';
import MailComposer from 'nodemailer/lib/mail-composer';
import { fillAlert, type Overridden } from '../../core/alert/mail-template.ts';
import { type RenderedAlert, renderAlert } from '../../core/alert/render.ts';
import { cleanLine, escapeHtml } from '../../core/alert/sanitise.ts';
import { defined } from '../../core/defined.ts';
import type { EmailChannel, MailTemplate } from '../../core/model/channel.ts';
import type { Notification } from '../../core/model/notification.ts';
import { describeCode } from '../../io/network-error.ts';
import { readMailbox } from './address.ts';

/** References of a mail about many incidents. Servers refuse a header with more. */
const mostReferences = 20;

/** Bytes of a template. */
const longestTemplate = 64 * 1024;

/**
 * The message as it goes over the wire after DATA.
 * @param withTable false if the server found the mail with the table of a digest too large
 * @throws {RangeError} when the notification carries no transition.
 */
export async function buildMail(
  notification: Notification,
  { from, to, template }: Pick<EmailChannel, 'from' | 'to' | 'template'>,
  withTable = true,
): Promise<Buffer> {
  const { digest } = notification;
  const { mailSubject, topic, ...rendered } = renderAlert(notification);
  const own = await override({ ...rendered, subject: mailSubject }, template ?? {}, notification);
  const { subject, text, html } = digest === undefined ? own : append(own, [sayTable(digest.count, withTable)]);
  const sender = readMailbox(from);
  const domain = domainOf(sender.address);
  // No mail has this id: it stands for the incident, so that all mails about it are one thread.
  const incidents = [...new Set(notification.transitions.map(({ incident }) => incident.id))];
  const roots = incidents.slice(0, mostReferences).map((id) => `<incident.${toAtom(id)}@${domain}>`);
  const composer = new MailComposer({
    from: sender,
    to: to.map(readMailbox),
    subject,
    text,
    html,
    date: new Date(notification.createdAt),
    messageId: `<alert.${toAtom(notification.id)}@${domain}>`,
    references: roots,
    ...defined({ inReplyTo: roots.length === 1 ? roots[0] : undefined }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'List-Id': `Keymedic alerts <keymedic.${domain}>`,
      ...threadHeaders(topic, roots.join()),
      'X-Keymedic-Incident': cleanLine(incidents.slice(0, mostReferences).join(' '), 900),
    },
    attachments:
      digest === undefined || !withTable
        ? []
        : [
            {
              filename: 'incidents.csv',
              content: digest.csv,
              contentType: 'text/csv; charset=utf-8',
              contentTransferEncoding: 'base64',
            },
          ],
    baseBoundary: toAtom(notification.id).slice(0, 30),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/**
 * The headers by which Outlook finds a conversation; it ignores References. The index is a block without a time, and 16 bytes
 * that stand for the incident (https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg, section 2.2.1.3).
 */
function threadHeaders(topic: string | undefined, root: string): Readonly<Record<string, string>> {
  if (topic === undefined) return {};
  const index = Buffer.from([1, 0, 0, 0, 0, 0, ...createHash('sha256').update(root).digest().subarray(0, 16)]);
  return { 'Thread-Topic': topic, 'Thread-Index': index.toString('base64') };
}

type Words = Pick<RenderedAlert, 'subject' | 'text' | 'html'>;

function sayTable(count: number, isThere: boolean): string {
  return isThere
    ? `All ${count} of them are in the attached table, incidents.csv.`
    : 'The table of all of them was too large for the mail server. To list them: keymedic incidents';
}

/** Reads the templates each time. If one cannot be used, the built-in text replaces it and the mail says why. */
async function override(built: Words, template: MailTemplate, notification: Notification): Promise<Words> {
  const complaints: string[] = [];
  async function use(part: keyof MailTemplate): Promise<string> {
    const path = template[part];
    if (path === undefined) return built[part];
    const filled = await fillFile(path, notification);
    if (filled.ok) return filled.text;
    complaints.push(`The template ${cleanLine(path, 200)} was not used: ${filled.says}.`);
    return built[part];
  }
  const subject = cleanLine(await use('subject'), 250);
  const own = { subject, text: await use('text'), html: built.html };
  return complaints.length === 0 ? own : append(own, complaints);
}

/** Puts sentences below text and HTML. */
function append({ subject, text, html }: Words, sentences: readonly string[]): Words {
  const said = sentences.map((one) => `<p>${escapeHtml(one)}</p>`).join('');
  const block = `<div style="max-width:600px;margin:0 auto;padding:0 16px">${said}</div>`;
  return {
    subject,
    text: `${text}\n${sentences.join('\n')}\n`,
    html: html.replace('</body>', () => `${block}\n</body>`),
  };
}

async function fillFile(path: string, notification: Notification): Promise<Overridden> {
  try {
    // A read from a pipe may never end.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return { ok: false, says: 'it is not a file' };
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(longestTemplate), position: 0 });
    return fillAlert(buffer.toString('utf8', 0, bytesRead), notification);
  } catch (error) {
    return { ok: false, says: `it cannot be read${describeCode(error)}` };
  }
}

function domainOf(address: string): string {
  return /@([A-Za-z0-9.-]+)$/u.exec(address)?.[1] ?? 'keymedic.invalid';
}

/** The id in letters that RFC 5322 allows left of the @. Others become `=` and their code, so that two ids never become one. */
function toAtom(id: string): string {
  return id
    .replace(/[^A-Za-z0-9_-]/gu, (character) =>
      character === '.' ? '.' : `=${(character.codePointAt(0) ?? 0).toString(16)}`,
    )
    .replace(/^\.|\.(?=\.|$)/gu, '=2e');
}
