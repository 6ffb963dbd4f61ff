/** @module What a config does that nobody named: one that was found in the current folder, which somebody else may have made. */

import type { Heartbeat } from '../core/model/config.ts';
import { Secret } from '../core/model/secret.ts';
import { findFiles } from '../io/files.ts';
import { createOriginFinder, isOutside, type Origins } from './stray-origin.ts';
import { findAlertsSentAway, findKeysSentAway, type Sender } from './stray-sending.ts';

/** What such a config would do only after a person agreed. */
export type StrayAct = 'plugins' | 'includes' | 'commands' | 'hosts' | 'channels';

/** A config of the current folder that would do something. */
export interface StrayRequest {
  readonly file: string;
  readonly content: string;
  readonly acts: readonly StrayAct[];
}

/** Each act in words, for a sentence that begins with the file. */
export const strayWords: Readonly<Record<StrayAct, string>> = {
  plugins: 'loads providers',
  includes: 'reads integrations from files outside the folder',
  commands: 'runs commands (exec)',
  hosts: 'sends secrets from elsewhere to hosts that it names',
  channels: 'sends secrets or files from elsewhere to the receivers of its channels',
};

/** What a config would do, and a text that changes when it would do something else with the same words. */
export interface StrayActs {
  readonly acts: readonly StrayAct[];
  readonly detail: string;
}

/** The time (ms) to look where the files of a pattern lie; they are looked for again when they are read. */
const longestSearch = 3_000;

/** True if a pattern of `include:` leads to a file that is not in the folder, also by a link. */
export async function includesOutside(patterns: readonly string[], folder: string): Promise<boolean> {
  // Of files that cannot be found in time nobody knows where they lie.
  const lists = await Promise.all(
    patterns.map((pattern) => findFiles(pattern, folder, longestSearch).catch(() => undefined)),
  );
  if (lists.includes(undefined)) return true;
  const files = lists.flatMap((list) => list ?? []);
  return (await Promise.all(files.map((file) => isOutside(file, folder)))).includes(true);
}

/** What the parts of a config would do together. */
export async function listActs(
  parts: Omit<Sender, 'findOrigin'> & Origins,
  heartbeat: Heartbeat | undefined,
): Promise<StrayActs> {
  const { integrations, channels } = parts;
  const sender = { ...parts, findOrigin: createOriginFinder(parts) };
  const [keys, alerts, files] = await Promise.all([
    findKeysSentAway(sender),
    findAlertsSentAway(sender),
    mailsOutside(parts),
  ]);
  const found: Readonly<Partial<Record<StrayAct, boolean>>> = {
    commands: runsCommand([integrations, channels, heartbeat]),
    hosts: keys.length > 0,
    channels: alerts.length > 0 || files,
  };
  const acts = (['commands', 'hosts', 'channels'] as const).filter((act) => found[act] === true);
  const borrowed = [...keys, ...alerts].map((origin) => origin.borrowed);
  return { acts, detail: acts.length === 0 ? '' : JSON.stringify([integrations, channels, borrowed]) };
}

/** True if a mail is made from a file that is not in the folder: the mail holds the whole text of the file. */
async function mailsOutside({ channels, folder }: Pick<Sender, 'channels'> & Origins): Promise<boolean> {
  const files = channels.flatMap((channel) => (channel.type === 'email' ? Object.values(channel.template ?? {}) : []));
  return (await Promise.all(files.map((file) => isOutside(file, folder)))).includes(true);
}

/** True if a secret comes from a command, or an alert goes to one. */
function runsCommand(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return false;
  if (('from' in value && value.from === 'exec') || ('type' in value && value.type === 'exec')) return true;
  return Object.values(value).some(runsCommand);
}
