/** @module Templates for the subject and text of mails: each `{name}` in an operator's template stands for a value of the alert. */

import type { Notification } from '../model/notification.ts';
import { fillTemplate, type Values } from '../template.ts';
import { compose } from './compose.ts';
import { subjectOf } from './content.ts';
import { groupByIncident } from './incident-history.ts';
import { cleanLine } from './sanitise.ts';
import { renderText } from './text.ts';
import { sayInstant } from './time.ts';

/** The filled template, or why the built-in text is used. */
export type Overridden =
  | { readonly ok: true; readonly text: string }
  /** `says`: why the built-in text is used instead, as a clause. */
  | { readonly ok: false; readonly says: string };

/** Fills `template`. An unknown name in it, or an empty result, is refused; then the built-in text is used. */
export function fillAlert(template: string, notification: Notification): Overridden {
  const filled = fillTemplate(template, valuesOf(notification));
  if (!filled.ok) return { ok: false, says: `it names {${cleanLine(filled.name, 40)}}, which alerts do not have` };
  return filled.text.trim() === '' ? { ok: false, says: 'it is empty' } : { ok: true, text: filled.text };
}

/** Every name has a value, possibly an empty one: a template is used for every kind of alert. */
function valuesOf(notification: Notification): Values {
  const content = compose(notification);
  const histories = groupByIncident(notification);
  const { incident, subject, diagnosis, type } = histories[0]?.last ?? {};
  const given = {
    tag: content.tag,
    title: content.title,
    subject: subjectOf(content),
    text: renderText(content),
    event: type ?? '',
    count: String(histories.length),
    incident: incident?.id ?? '',
    integration: incident?.integration ?? '',
    cause: incident?.cause ?? '',
    confidence: incident?.confidence ?? '',
    severity: incident?.severity ?? '',
    since: incident === undefined ? '' : sayInstant(incident.openedAt),
    provider: subject?.providerName ?? '',
    owner: subject?.owner ?? '',
    used_by: (subject?.usedBy ?? []).join(', '),
    impact: diagnosis?.impact ?? '',
    first_step: diagnosis?.remedy[0]?.step ?? '',
  };
  const clean = Object.entries(given).map(([name, value]) => [name, name === 'text' ? value : cleanLine(value)]);
  return { known: new Set(Object.keys(given)), given: Object.fromEntries(clean) };
}
