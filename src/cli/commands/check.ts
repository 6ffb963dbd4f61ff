/** @module `keymedic check`: config, providers and secret references, without network and without running anything. */

import pLimit from 'p-limit';
import { providers } from '../../../providers/index.ts';
import { compareOnce } from '../../agent/alerting/channel-dependencies.ts';
import { isWebhookSecret, webhookSecretWords } from '../../config/build/channels.ts';
import { type Loaded, loadConfig } from '../../config/load.ts';
import type { Channel } from '../../core/model/channel.ts';
import type { Config, Problem } from '../../core/model/config.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { describeDependency } from '../../core/outbox/channel-dependencies.ts';
import { createSecretReader, type SecretReader } from '../../secrets/reader.ts';
import { exits, type Io } from '../terminal/io.ts';
import { formatProblem } from '../terminal/problems.ts';

/** Most secrets that are read at the same time. */
const mostReads = 64;

/**
 * Prints every mistake, one a line, and a summary.
 * @param options `resolve`: run `exec` references as well
 * @returns 0, or 78 when anything is wrong
 */
export async function check(
  options: { readonly config?: string; readonly resolve?: boolean },
  io: Io,
): Promise<number> {
  const loaded = await loadConfig({
    ...(options.config === undefined ? {} : { path: options.config }),
    env: io.env,
    cwd: io.cwd,
    providers: new Map(providers.map((provider) => [provider.id, provider])),
  });
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
  const told = channels.length === 0 ? ' Nobody is told of trouble: there are no channels.' : '';
  return `Good: ${size}${found === '' ? '' : `, ${found}`}.${told}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** One secret to read, and where it stands. */
interface Wanted {
  /** As `Loaded.places` has it, where it does. */
  readonly place?: string;
  readonly path: string;
  readonly ref: SecretRef;
  /** A mistake in the text of what was read. */
  readonly judge?: (text: string) => string | undefined;
}

async function checkSecrets(config: Config, loaded: Loaded, runCommands: boolean, io: Io): Promise<readonly Problem[]> {
  const reader = createSecretReader({ env: io.env, now: Date.now });
  const limit = pLimit(mostReads);
  const wanted = listSecrets(config).filter(({ ref }) => runCommands || ref.from !== 'exec');
  const found = await Promise.all(wanted.map((one) => limit(() => checkSecret(one, reader, loaded, config))));
  return found.flat();
}

/** A channel that stands on what is watched, and has no fallback that does not. */
async function checkIndependence(config: Config, loaded: Loaded, runCommands: boolean, io: Io): Promise<Problem[]> {
  const dependencies = await compareOnce(config, io.env, runCommands);
  return dependencies
    .filter(({ coveredBy }) => coveredBy === undefined)
    .map((dependency) => ({
      severity: 'warning',
      file: config.file ?? 'keymedic.yaml',
      ...loaded.places.get(`channel ${dependency.channel}`),
      says: `the channel ${describeDependency(dependency)}`,
    }));
}

async function checkSecret(wanted: Wanted, reader: SecretReader, loaded: Loaded, config: Config): Promise<Problem[]> {
  const read = await reader.read(wanted.ref);
  const says = read.ok ? wanted.judge?.(read.secret.reveal()) : read.says;
  if (says === undefined) return [];
  const place = wanted.place === undefined ? undefined : loaded.places.get(wanted.place);
  return [{ severity: 'error', file: config.file ?? 'keymedic.yaml', ...place, path: wanted.path, says }];
}

function listSecrets(config: Config): readonly Wanted[] {
  const ofIntegrations = config.integrations.flatMap(({ id, credential }) =>
    Object.entries(credential).map(([part, ref]) => ({ place: id, path: `${id}.${part}`, ref })),
  );
  const ofHeartbeat =
    config.heartbeat === undefined ? [] : [{ path: 'heartbeat.url', ref: config.heartbeat.url, judge: judgeUrl }];
  return [...ofIntegrations, ...config.channels.flatMap(listChannelSecrets), ...ofHeartbeat];
}

/** Every reference in a channel, whatever its type has. */
function listChannelSecrets(channel: Channel): readonly Wanted[] {
  const place = `channel ${channel.id}`;
  const judges: Readonly<Record<string, Wanted['judge']>> =
    channel.type === 'webhook' ? { url: judgeUrl, secret: judgeWebhookSecret } : {};
  return findReferences(channel, '').map(({ option, ref }) => {
    const judge = judges[option];
    return { place, path: `${place}.${option}`, ref, ...(judge === undefined ? {} : { judge }) };
  });
}

function findReferences(value: unknown, option: string): { readonly option: string; readonly ref: SecretRef }[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isReference(value)) return [{ option, ref: value }];
  return Object.entries(value).flatMap(([name, inner]) =>
    findReferences(inner, option === '' ? name : `${option}.${name}`),
  );
}

function isReference(value: object): value is SecretRef {
  return 'from' in value && ['inline', 'env', 'file', 'exec'].some((from) => from === value.from) && !('type' in value);
}

function judgeUrl(text: string): string | undefined {
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? undefined : 'what is read there is no http or https URL';
}

function judgeWebhookSecret(text: string): string | undefined {
  return isWebhookSecret(text) ? undefined : webhookSecretWords;
}
