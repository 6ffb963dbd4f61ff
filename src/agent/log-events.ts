/** @module What the log says of starts, verdicts, transitions and deliveries: one line each. */

import { causeNames, confidenceWords } from '../core/cause-words.ts';
import type { Config } from '../core/model/config.ts';
import type { Diagnosis } from '../core/model/diagnosis.ts';
import type { Recorded } from '../store/contract.ts';
import type { Log } from '../telemetry/log.ts';
import type { ConfigDiff } from './schedule/config-diff.ts';
import type { Examined } from './schedule/examine.ts';

export function logVerdict(
  log: Log,
  { seen, diagnosis }: Extract<Examined, { readonly kind: 'diagnosed' }>,
  { transition }: Recorded,
  isNews: boolean,
): void {
  const { id, provider } = seen.integration;
  const { state, cause, confidence } = diagnosis;
  const fields = { integration: id, provider, state, cause, confidence };
  const says = `${id} (${provider}) ${sayState(diagnosis)}`;
  if (!isNews) log.debug(says, fields);
  else if (state === 'failing') log.warn(says, fields);
  else log.info(says, fields);
  if (transition === undefined) return;
  const { type, incident } = transition.transition;
  const told = transition.channels.length === 0 ? 'nobody is told' : `telling ${transition.channels.join(', ')}`;
  log.info(`${id} ${type}, ${told}`, { integration: id, transition: type, incident: incident.id });
}

/** The verdict with what came back last, as the evidence says it. */
function sayState({ state, cause, confidence, evidence, warnings }: Diagnosis): string {
  if (state === 'healthy') return state;
  if (state === 'warning') return `warning: ${warnings.map(({ says }) => says).join(' ')}`;
  // What leaves the fewest causes says most.
  const byWeight = evidence.toSorted((one, other) => one.consistentWith.length - other.consistentWith.length);
  const told = evidence.find(({ kind }) => kind === 'answer') ?? byWeight.at(0);
  const because = told === undefined ? '' : ` (${told.says})`;
  return `${state}: ${confidenceWords[confidence]} ${causeNames[cause]}${because}`;
}

/** `12 integrations of 3 providers`. */
export function sayWatched({ integrations }: Config): string {
  const providers = new Set(integrations.map(({ provider }) => provider)).size;
  return `${count(integrations.length, 'integration')} of ${count(providers, 'provider')}`;
}

export function logRemoval(log: Log, id: string, { transition }: Recorded): void {
  const channels = transition?.channels ?? [];
  const told = channels.length === 0 ? 'nobody is told' : `telling ${channels.join(', ')}`;
  log.info(`${id} is no longer in the config: its incident ends, ${told}`, { integration: id });
}

export function logStart(log: Log, config: Config, version: string, store: string): void {
  const { integrations, channels } = config;
  const providers = new Set(integrations.map(({ provider }) => provider)).size;
  log.info(
    `Keymedic ${version} watches ${sayWatched(config)}, tells ${count(channels.length, 'channel')}, store ${store}`,
    { version, integrations: integrations.length, providers, channels: channels.length, store },
  );
  if (channels.length === 0) log.warn('nobody is told of trouble: the config has no channels');
}

export function logConfigChange(log: Log, before: Config, after: Config, changes: ConfigDiff): void {
  const { added, removed, probeChanged: changed, metadataChanged: edited } = changes;
  log.info(
    `the new config is taken over: ${count(added.length, 'integration')} added, ${removed.length} removed, ${changed.length + edited.length} changed`,
  );
  if (before.store.path !== after.store.path) log.warn('store.path is taken over by a restart only');
  if (before.log.format !== after.log.format) log.warn('log.format is taken over by a restart only');
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
