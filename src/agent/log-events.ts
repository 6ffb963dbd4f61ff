/** @module The log's lines about starts, verdicts, transitions and new configs: one line each. */

import { causeNames, confidenceWords } from '../core/cause-words.ts';
import type { Config } from '../core/model/config.ts';
import type { Diagnosis } from '../core/model/diagnosis.ts';
import type { Recorded } from '../core/model/record.ts';
import type { Log } from '../telemetry/log.ts';
import type { ConfigDiff } from './schedule/config-diff.ts';
import type { Diagnosed } from './schedule/examine.ts';

/** Logs a verdict, and the transition that it led to. @param isNews false: the verdict is the same as before */
export function logVerdict(
  log: Log,
  { seen, diagnosis }: Diagnosed,
  { standing, transition }: Recorded,
  isNews: boolean,
): void {
  const { id, provider } = seen.integration;
  const { state, cause, confidence } = diagnosis;
  const fields = { integration: id, provider, state, cause, confidence };
  const { notBefore } = standing;
  const waits =
    notBefore === undefined
      ? ''
      : `; no probe before ${new Date(notBefore).toISOString()}, since the ESP asks for a pause`;
  const says = `${id} (${provider}) ${describeVerdict(diagnosis)}${waits}`;
  if (!isNews) log.debug(says, fields);
  else if (state === 'failing') log.warn(says, fields);
  else log.info(says, fields);
  if (transition === undefined) return;
  const { type, incident } = transition.transition;
  const fieldsOfTransition = { integration: id, transition: type, incident: incident.id };
  log.info(`${id} ${type}, ${describeChannels(transition.channels)}`, fieldsOfTransition);
}

/** Logs that the incident of a removed integration was ended. */
export function logRemoval(log: Log, id: string, { transition }: Recorded): void {
  const told = describeChannels(transition?.channels ?? []);
  log.info(`${id} is no longer in the config: its incident ends, ${told}`, { integration: id });
}

/** Logs the start. @param store where the state is kept */
export function logStart(log: Log, config: Config, version: string, store: string): void {
  const { integrations, channels } = config;
  const providers = countProviders(config);
  log.info(
    `Keymedic ${version} watches ${describeWatched(config)}, tells ${count(channels.length, 'channel')}, store ${store}`,
    { version, integrations: integrations.length, providers, channels: channels.length, store },
  );
  if (channels.length === 0) log.warn('nobody is told of trouble: the config has no channels');
}

/** Logs what a new config changed, and which of its options need a restart. */
export function logConfigChange(log: Log, before: Config, after: Config, changes: ConfigDiff): void {
  const { added, removed, probeChanged, metadataChanged } = changes;
  const changed = probeChanged.length + metadataChanged.length;
  log.info(
    `the new config is taken over: ${count(added.length, 'integration')} added, ${removed.length} removed, ${changed} changed`,
  );
  if (removed.length > 0) log.info(`no longer in the config: ${nameSome(removed)}`);
  if (before.store.path !== after.store.path) log.warn('store.path is taken over by a restart only');
  if (before.log.format !== after.log.format) log.warn('log.format is taken over by a restart only');
}

/** `12 integrations of 3 providers`. */
export function describeWatched(config: Config): string {
  return `${count(config.integrations.length, 'integration')} of ${count(countProviders(config), 'provider')}`;
}

/** The verdict with the evidence that says most about it. */
function describeVerdict({ state, cause, confidence, evidence, warnings }: Diagnosis): string {
  if (state === 'healthy') return state;
  if (state === 'warning') return `warning: ${warnings.map(({ says }) => says).join(' ')}`;
  // Without an answer, the evidence that leaves the fewest causes says most.
  const byWeight = evidence.toSorted((one, other) => one.consistentWith.length - other.consistentWith.length);
  const main = evidence.find(({ kind }) => kind === 'answer') ?? byWeight.at(0);
  const because = main === undefined ? '' : ` (${main.says})`;
  return `${state}: ${confidenceWords[confidence]} ${causeNames[cause]}${because}`;
}

function describeChannels(channels: readonly string[]): string {
  return channels.length === 0 ? 'nobody is told' : `telling ${channels.join(', ')}`;
}

/** Integrations that one line names. */
const mostNamed = 20;

function nameSome(integrations: Config['integrations']): string {
  const rest = integrations.length - mostNamed;
  const names = integrations.slice(0, mostNamed).map(({ id }) => id);
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function countProviders({ integrations }: Config): number {
  return new Set(integrations.map(({ provider }) => provider)).size;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
