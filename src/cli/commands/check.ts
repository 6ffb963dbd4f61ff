/** @module `keymedic check`: checks config, providers and secret references, without network and without commands. */

import pLimit from 'p-limit';
import { compareOnce } from '../../agent/alerting/channel-dependencies.ts';
import { isWebhookSecret, webhookSecretWords } from '../../config/build/secret-checks.ts';
import type { Loaded } from '../../config/load.ts';
import type { Place } from '../../config/load-context.ts';
import { couldBeSecret } from '../../core/could-be-secret.ts';
import { nameOwner } from '../../core/key/inspect.ts';
import { findFlawIn } from '../../core/key/secret-flaw.ts';
import type { Channel } from '../../core/model/channel.ts';
import { listChannelSecrets } from '../../core/model/channel-kinds.ts';
import type { Config, Problem } from '../../core/model/config.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { describeDependency } from '../../core/outbox/channel-dependencies.ts';
import { createSecretReader, type SecretReader } from '../../secrets/reader.ts';
import { loadFor } from '../terminal/config.ts';
import { exits, type Io } from '../terminal/io.ts';
import { describeSecretNames } from '../terminal/known-secrets.ts';
import { formatProblem } from '../terminal/problems.ts';

/** Secrets that are read at the same time. */
const mostReads = 64;

/**
 * Prints every mistake, one a line, and a summary.
 * @param options `resolve`: run `exec` references as well
 * @returns 0, or 78 if there is an error
 */
export async function check(
  options: { readonly config?: string; readonly resolve?: boolean },
  io: Io,
): Promise<number> {
  const loaded = await loadFor(io, options.config, options.resolve === true ? ['plugins', 'commands'] : ['plugins']);
  const unreadable = loaded.config ? await checkSecrets(loaded.config, loaded, options.resolve === true, io) : [];
  const dependent =
    loaded.config && unreadable.length === 0
      ? await checkIndependence(loaded.config, loaded, options.resolve === true, io)
      : [];
  const problems = [...loaded.problems, ...unreadable, ...dependent];
  for (const problem of problems) io.stdout.write(`${formatProblem(problem, io.cwd)}\n`);
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  io.stdout.write(`${summarise(loaded.config, errors, warnings)}\n`);
  return errors === 0 ? exits.healthy : exits.config;
}

function summarise(config: Config | undefined, errors: number, warnings: number): string {
  const counts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''];
  const found = counts.filter((text) => text !== '').join(', ');
  if (errors > 0 || !config) return `Not good: ${found}.`;
  const { integrations, channels } = config;
  const size = `${count(integrations.length, 'integration')}, ${count(channels.length, 'channel')}`;
  const silent = channels.length === 0 ? ' There are no channels, so no alert is sent.' : '';
  return `Good: ${size}${found === '' ? '' : `, ${found}`}.${silent}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** One secret to read, and its place in the config. */
interface SecretToCheck {
  readonly place?: Place | undefined;
  readonly path: string;
  readonly reference: SecretRef;
  /** Returns the mistake in the text that was read. */
  readonly check?: ((text: string) => Pick<Problem, 'severity' | 'says'> | undefined) | undefined;
}

async function checkSecrets(config: Config, loaded: Loaded, runCommands: boolean, io: Io): Promise<readonly Problem[]> {
  const all = [...config.providers.values()];
  const reader = createSecretReader({ env: io.env, now: Date.now, nameKey: (text) => nameOwner(text, all) });
  const limit = pLimit(mostReads);
  const secrets = listSecrets(config, loaded).filter(({ reference }) => runCommands || reference.from !== 'exec');
  const texts: string[] = [];
  const found = await Promise.all(secrets.map((secret) => limit(() => checkSecret(secret, reader, config, texts))));
  return [...describeSecretNames(config, loaded, texts), ...hideNames(found.flat(), texts)];
}

/** Takes the paths away that begin with such a name. */
function hideNames(problems: readonly Problem[], texts: readonly string[]): readonly Problem[] {
  const hidden = texts.map((text) => text.trim()).filter(couldBeSecret);
  return problems.map((problem) => {
    const { path, ...rest } = problem;
    return path !== undefined && hidden.some((text) => path.includes(text)) ? rest : problem;
  });
}

/** Warns of channels that depend on a watched key or ESP and have no fallback that does not. */
async function checkIndependence(config: Config, loaded: Loaded, runCommands: boolean, io: Io): Promise<Problem[]> {
  const dependencies = await compareOnce(config, io.env, runCommands);
  return dependencies
    .filter(({ coveredBy }) => coveredBy === undefined)
    .map((dependency) => ({
      severity: 'warning',
      file: config.file ?? 'keymedic.yaml',
      ...loaded.places.channels.get(dependency.channel),
      says: `the channel ${describeDependency(dependency)}`,
    }));
}

/** @param texts the text of the secret is added to it */
async function checkSecret(
  { place, path, reference, check }: SecretToCheck,
  reader: SecretReader,
  config: Config,
  texts: string[],
): Promise<Problem[]> {
  const read = await reader.read(reference);
  if (read.ok) texts.push(read.secret.reveal());
  const problem = read.ok ? check?.(read.secret.reveal()) : ({ severity: 'error', says: read.says } as const);
  if (problem === undefined) return [];
  return [{ ...problem, file: config.file ?? 'keymedic.yaml', ...place, path }];
}

function listSecrets({ integrations, channels, heartbeat }: Config, { places }: Loaded): readonly SecretToCheck[] {
  const ofIntegrations = integrations.flatMap(({ id, credential }) =>
    Object.entries(credential).map(([part, reference]) => ({
      place: places.integrations.get(id),
      path: `${id}.${part}`,
      reference,
    })),
  );
  const ofChannels = channels.flatMap((channel) => secretsOfChannel(channel, places.channels.get(channel.id)));
  const ofHeartbeat =
    heartbeat === undefined
      ? []
      : [{ path: 'heartbeat.url', reference: heartbeat.url, check: (text: string) => judgeSecret('url', text) }];
  return [...ofIntegrations, ...ofChannels, ...ofHeartbeat];
}

function secretsOfChannel(channel: Channel, place: Place | undefined): readonly SecretToCheck[] {
  return listChannelSecrets(channel).map(({ option, reference }) => ({
    place,
    path: `channel ${channel.id}.${option}`,
    reference,
    check: (text: string) =>
      judgeSecret(channel.type === 'webhook' && /secret/.test(option) ? 'signing' : option, text),
  }));
}

function judgeSecret(option: string, text: string): ReturnType<NonNullable<SecretToCheck['check']>> {
  const flaw = findFlawIn(option, text);
  if (flaw !== undefined)
    return {
      severity: flaw.isSure ? 'error' : 'warning',
      says: `the value that was read does not look right: ${flaw.says}`,
    };
  return option !== 'signing' || isWebhookSecret(text.trim())
    ? undefined
    : { severity: 'error', says: webhookSecretWords };
}
