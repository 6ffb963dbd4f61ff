/** @module An operator's own subject or text in place of the built-in one: `{place}` in it stands for what the alert says. */

import type { Notification } from '../model/notification.ts';
import { fillTemplate, type Values } from '../template.ts';
import { compose, groupByIncident } from './compose.ts';
import { subjectOf } from './content.ts';
import { cleanLine } from './sanitise.ts';
import { renderText } from './text.ts';
import { sayInstant } from './time.ts';

export type Overridden =
  | { readonly ok: true; readonly text: string }
  /** `says`: why the built-in one stands instead. */
  | { readonly ok: false; readonly says: string };

/** Fills `template`. A place that nothing is known by, or an empty result, leaves the built-in one in place. */
export function fillAlert(template: string, notification: Notification): Overridden {
  const filled = fillTemplate(template, valuesOf(notification));
  if (!filled.ok) return { ok: false, says: `it names {${cleanLine(filled.name, 40)}}, which alerts do not have` };
  return filled.text.trim() === '' ? { ok: false, says: 'nothing is in it' } : { ok: true, text: filled.text };
}

/** All places have a value, if an empty one: a template is made for every kind of alert. */
function valuesOf(notification: Notification): Values {
  const content = compose(notification);
  const stories = groupByIncident(notification);
  const { incident, subject, diagnosis, type } = stories[0]?.last ?? {};
  const given = {
    tag: content.tag,
    title: content.title,
    subject: subjectOf(content),
    text: renderText(content),
    event: type ?? '',
    count: String(stories.length),
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
