/** @module Writes docs/causes.md: each cause with its meaning, recorded answers that show it, and what to do. */

import { join } from 'node:path';
import { causeNames, describeCause } from '../../src/core/cause-words.ts';
import { confirmationFor } from '../../src/core/incident/confirmation.ts';
import { type Cause, causes } from '../../src/core/model/cause.ts';
import type { Provider } from '../../src/core/model/provider.ts';
import { remedy } from '../../src/core/remedy/remedy.ts';
import { loadCases, type RecordedCase } from '../../src/lab/load-cases.ts';
import { loadProviders } from './load-providers.ts';
import { cell, code, fence, link, table } from './markdown.ts';

export const file = 'docs/causes.md';

/** Examples of a cause, each of another ESP. */
const mostExamples = 3;
/** Characters of an answer that are shown. */
const mostText = 400;

/** A recorded answer, and the ESP that gave it. */
interface Example {
  readonly provider: Provider;
  readonly recorded: RecordedCase;
}

/** Causes that no ESP's answer shows. */
const without: Readonly<Partial<Record<Cause, string>>> = {
  agent_problem:
    'No answer shows this cause. Keymedic finds it on its own machine: a secret that cannot be read, a store that cannot be written, no network.',
  unrelated: 'Only `keymedic explain` gives this verdict, for a text about something else.',
};

export function generate(root: string): string {
  const shelf = loadCases({ bundle: join(root, 'none'), folder: join(root, 'providers') });
  const providers = loadProviders();
  const all = providers.flatMap((provider) =>
    (shelf.get(provider.id) ?? []).map((recorded): Example => ({ provider, recorded })),
  );
  return `${[intro, writeSummary(), ...causes.map((cause) => writeCause(cause, all))].join('\n\n')}\n`;
}

const intro = `<!-- Generated from src/core and providers/*.cases.yaml by npm run generate; do not edit. -->
# Causes

A diagnosis names one of these causes. It also lists the other causes that the evidence still allows, the most likely first.
Each section shows what the cause means, real answers that were recorded, and what to do. The steps here are general.
The page of each provider has the same steps with its own menus and links: see [the list of providers](../README.md#providers).

How sure a diagnosis is, in three words:

- **certain**: hard evidence excludes all other causes.
- **likely**: the evidence points to this cause. In 75 to 95 of 100 such cases it is the true one.
- **possible**: several causes remain, and nothing decides between them. In 35 to 65 of 100 such cases the first is the true one. The diagnosis then says what would decide.`;

function writeSummary(): string {
  const rows = causes.map((cause) => [`[${code(cause)}](#${cause})`, causeNames[cause], cell(meaningOf(cause))]);
  return table(['cause', 'name in alerts', 'meaning'], rows);
}

function writeCause(cause: Cause, all: readonly Example[]): string {
  const steps = remedy(cause, undefined, { kind: undefined, needs: [], usedBy: [] });
  const examples = without[cause] === undefined ? chooseExamples(cause, all).map((one) => showExample(cause, one)) : [];
  return [
    `## ${cause}`,
    `${meaningOf(cause)}${sayConfirmation(cause)}`,
    examples.length > 0 ? 'What it looks like:' : '',
    ...examples,
    without[cause] ?? '',
    steps.length === 0 ? '' : 'What to do:',
    steps.map(({ step }, at) => `${at + 1}. ${step}`).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function meaningOf(cause: Cause): string {
  const text = describeCause(cause, 'the ESP', 'key');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function sayConfirmation(cause: Cause): string {
  if (cause === 'healthy' || cause === 'unrelated' || cause === 'agent_problem') return '';
  if (cause === 'rate_limited')
    return ' The daemon sends an alert when an hour has passed without a verdict on the key.';
  const { probes, apart } = confirmationFor(cause, {});
  const pause = apart < 60_000 ? `${apart / 1000} seconds` : `${apart / 60_000} minutes`;
  return ` The daemon sends an alert when ${probes} probes in a row, at least ${pause} apart, confirm it.`;
}

/** The clearest first: few causes allowed, with an address, short. */
function chooseExamples(cause: Cause, all: readonly Example[]): readonly Example[] {
  const fitting = all
    .filter(({ recorded }) => recorded.actual === cause || isOnly(recorded, cause))
    .filter(({ recorded }) => textOf(recorded).length > 0)
    .toSorted((one, other) => rank(one.recorded) - rank(other.recorded));
  const byProvider = Map.groupBy(fitting, ({ provider }) => provider.id);
  return [...byProvider.values()].flatMap((own) => own.slice(0, 1)).slice(0, mostExamples);
}

function isOnly({ causes: allowed }: RecordedCase, cause: Cause): boolean {
  return allowed.length === 1 && allowed[0] === cause;
}

/** Smaller is clearer. A title of one word, a foreign language and an answer without status or words say little. */
function rank(recorded: RecordedCase): number {
  const { response, source, title } = recorded;
  const text = textOf(recorded);
  const flaws = [
    !source.startsWith('https://'),
    title.length < 10 || title.includes('(text only)'),
    /[^\x20-\x7e\s]/.test(text),
    'status' in response && response.status === null,
    text.length < 20,
  ];
  return recorded.causes.length * 1_000 + flaws.filter(Boolean).length * 1_500 + text.length / 10;
}

function showExample(cause: Cause, { provider, recorded }: Example): string {
  const source = recorded.source.startsWith('https://') ? ` (${link('source', recorded.source)})` : '';
  const others = recorded.causes.filter((one) => one !== cause);
  const also =
    others.length === 0 ? '' : `\n\nThis answer alone also allows: ${others.map((one) => causeNames[one]).join(', ')}.`;
  return `${provider.name}, ${recorded.title}${source}:\n\n${fence(headOf(recorded) + textOf(recorded))}${also}`;
}

function headOf({ response }: RecordedCase): string {
  return 'status' in response && response.status !== null ? `HTTP ${response.status}\n` : '';
}

function textOf({ response }: RecordedCase): string {
  const text =
    'smtp' in response
      ? response.smtp
      : 'error' in response
        ? [response.error, response.message].filter(Boolean).join(' ')
        : response.body;
  return text.length <= mostText ? text.trim() : `${text.slice(0, mostText).trim()} …`;
}
