/** @module What arrived, read as its receiver reads it: which incidents a message tells of, and whether they are over. */

import { simpleParser } from 'mailparser';
import type { Arrival } from './receivers.ts';

export interface MessageContents {
  /** What can be read in it: the names of integrations are looked for here. */
  readonly text: string;
  /** Of a webhook: each incident that it tells in full. */
  readonly incidents: readonly ReportedIncident[];
  /** Of a webhook: how many it tells of. */
  readonly count: number;
  /** Of a mail: its headline. */
  readonly subject: string;
}

interface ReportedIncident {
  readonly incident: string;
  readonly sequence: number;
  readonly integration: string;
  readonly type: string;
  readonly isFlapping: boolean;
  /** When it happened, ms; only where the message is about one. */
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

/** Whether a mail about one key says that it is over. */
export function isAllClear(subject: string): boolean {
  return /^\[(?:OK|NOT WATCHED)\b/.test(subject);
}
