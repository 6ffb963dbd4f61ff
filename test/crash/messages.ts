/** @module Reads an arrived message as its receiver does: which incidents it reports, and whether they are over. */

import { simpleParser } from 'mailparser';
import type { Arrival } from './receivers.ts';

/** The contents of a message. */
export interface MessageContents {
  /** All readable text; the names of integrations are searched for here. */
  readonly text: string;
  /** Webhook: the incidents that it reports in full. */
  readonly incidents: readonly ReportedIncident[];
  /** Webhook: the number of incidents that it reports. */
  readonly count: number;
  /** Mail: its subject. */
  readonly subject: string;
}

interface ReportedIncident {
  readonly incident: string;
  readonly sequence: number;
  readonly integration: string;
  readonly type: string;
  readonly isFlapping: boolean;
  /** When it happened, ms since the epoch; right only for a message about one incident. */
  readonly at: number;
}

interface IncidentJson {
  readonly id: string;
  readonly sequence: number;
  readonly flapping?: true;
}

interface Body {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly incident: IncidentJson;
    readonly count?: number;
    readonly integrations?: readonly {
      readonly id: string;
      readonly type?: string;
      readonly incident?: IncidentJson;
    }[];
  };
}

/** Reads a message. */
export async function readMessage({ channel, body }: Arrival): Promise<MessageContents> {
  if (channel === 'mail') {
    const { text = '', subject = '', attachments } = await simpleParser(body);
    const files = attachments.map(({ content }) => content.toString());
    return { text: [subject, text, ...files].join('\n'), incidents: [], count: 0, subject };
  }
  const { type, timestamp, data }: Body = JSON.parse(body);
  const all = data.integrations ?? [{ id: '@agent' }];
  const incidents = all.map(({ id, type: own = type, incident = data.incident }) => ({
    incident: incident.id,
    sequence: incident.sequence,
    integration: id === '' ? '@agent' : id,
    type: own,
    isFlapping: incident.flapping === true,
    at: Date.parse(timestamp),
  }));
  return { text: body, incidents, count: data.count ?? incidents.length, subject: '' };
}

/** True if the subject of a mail about one key says that its incident is over. */
export function isAllClear(subject: string): boolean {
  return /^\[(?:OK|NOT WATCHED)\b/.test(subject);
}
