/** @module An alert in all its forms: subject, plain text, HTML, JSON. The same notification gives the same forms on every try. */

import { defined } from '../defined.ts';
import type { Notification } from '../model/notification.ts';
import { compose, mostNamed } from './compose.ts';
import { mailSubjectOf, subjectOf } from './content.ts';
import { renderHtml } from './html.ts';
import { groupByIncident } from './incident-history.ts';
import { type AlertJson, renderJson } from './json.ts';
import { renderText } from './text.ts';

/** An alert in all its forms. */
export interface RenderedAlert {
  /** One line without control characters. */
  readonly subject: string;
  /** The subject of a mail; all mails about one incident become one thread. */
  readonly mailSubject: string;
  /** The part of the mail subject that stays the same; absent in alerts about several incidents. */
  readonly topic?: string;
  readonly text: string;
  readonly html: string;
  readonly json: AlertJson;
}

/** Renders a notification. @throws {RangeError} when it carries no transition */
export function renderAlert(notification: Notification): RenderedAlert {
  const content = compose(notification);
  return {
    subject: subjectOf(content),
    mailSubject: mailSubjectOf(content),
    ...defined({ topic: content.topic }),
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
