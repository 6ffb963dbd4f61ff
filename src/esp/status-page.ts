/** @module Status pages (in the JSON format of Statuspage): whether an ESP reports an incident. No key is sent to them. */

import type { StatusReport } from '../core/model/exchange.ts';
import type { HttpClient } from '../io/http-client.ts';

/** The most of a summary that is read, bytes. A summary lists every component, often hundreds. */
const longestSummary = 1024 * 1024;

/**
 * Reads a status page.
 * @param url `statusPage.api` of the provider: `…/api/v2/summary.json` or `…/api/v2/status.json`.
 * @param signal aborts the request. Source: https://doers.statuspage.io/api/
 */
export async function fetchStatusPage(client: HttpClient, url: string, signal: AbortSignal): Promise<StatusReport> {
  const { answer } = await client.ask(
    { method: 'GET', url, shownUrl: url, headers: {}, longestBody: longestSummary },
    signal,
  );
  if (answer.kind === 'none') return { reached: false, reason: answer.message };
  if (answer.status !== 200) return { reached: false, reason: `the status page answered ${answer.status}` };
  if (answer.incomplete === 'too_slow') return { reached: false, reason: 'the status page did not answer in time' };
  const page = readJson(answer.body);
  const status = page?.['status'];
  const indicator = isRecord(status) ? status['indicator'] : undefined;
  if (typeof indicator !== 'string') {
    return { reached: false, reason: 'the status page answered in a format that we do not know' };
  }
  return { reached: true, indicator, incidents: readIncidents(page?.['incidents']) };
}

const closedStates = new Set(['resolved', 'postmortem', 'completed']);

function readIncidents(incidents: unknown): readonly string[] {
  if (!Array.isArray(incidents)) return [];
  return incidents.flatMap((incident: unknown) => {
    if (!isRecord(incident) || typeof incident['name'] !== 'string') return [];
    return closedStates.has(String(incident['status'])) ? [] : [incident['name'].slice(0, 200)];
  });
}

function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
