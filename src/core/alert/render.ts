/** @module An alert in every form in which it leaves: subject, plain text, HTML, JSON. Pure, and the same on every try. */

import type { Notification } from '../model/notification.ts';
import { compose, groupByIncident, mostNamed } from './compose.ts';
import { mailSubjectOf, subjectOf } from './content.ts';
import { renderHtml } from './html.ts';
import { type AlertJson, renderJson } from './json.ts';
import { renderText } from './text.ts';

export interface RenderedAlert {
  /** One line without control characters. */
  readonly subject: string;
  /** The same for a mail, so that all mails about one incident are one thread. */
  readonly mailSubject: string;
  /** What stays the same in all of them; absent where it is about several incidents. */
  readonly topic?: string;
  readonly text: string;
  readonly html: string;
  readonly json: AlertJson;
}

/** @throws {RangeError} when the notification carries no transition. */
export function renderAlert(notification: Notification): RenderedAlert {
  const content = compose(notification);
  return {
    subject: subjectOf(content),
    mailSubject: mailSubjectOf(content),
    ...(content.topic === undefined ? {} : { topic: content.topic }),
    text: renderText(content),
    html: renderHtml(content),
    json: renderAlertJson(notification),
  };
}

function renderAlertJson(notification: Notification): AlertJson {
  const all = groupByIncident(notification).map(({ last }) => last);
  const lead = all.find(({ subject }) => subject !== undefined) ?? all[0];
  if (lead === undefined) throw new RangeError(`notification ${notification.id} carries no transition`);
  return renderJson(lead, all, {
    limit: mostNamed,
    delayedUntil: notification.delayedUntil,
    digest: notification.digest,
  });
}
