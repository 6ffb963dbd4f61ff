/** @module `keymedic silence add|list|expire`: alerts that match wait until it ends; then the net change is told. */

import { randomBytes } from 'node:crypto';
import { didYouMean } from '../config/wording.ts';
import { causes } from '../core/cause.ts';
import type { Match } from '../core/config.ts';
import { describeSilence } from '../core/incident-report.ts';
import type { Silence } from '../core/muting.ts';
import { readLength, whoIs } from './ack.ts';
import { exits, type Io, UserError } from './io.ts';
import { withStore } from './open-store.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

const names = ['provider', 'integration', 'owner', 'cause', 'severity'] as const;
const severities = ['critical', 'error', 'warning'];

/**
 * @param matchers `provider=sendgrid`, `cause=revoked,expired`; every one must hold
 * @throws {UserError} for a matcher that cannot match
 */
export async function addSilence(
  matchers: readonly string[],
  options: Options & { readonly for: string; readonly reason: string; readonly by?: string },
  io: Io,
): Promise<number> {
  const createdAt = Date.now();
  const silence: Silence = {
    id: `s-${randomBytes(4).toString('hex')}`,
    match: readMatch(matchers),
    by: options.by ?? whoIs(io),
    reason: options.reason,
    createdAt,
    until: createdAt + readLength(options.for, '--for'),
  };
  await withStore(options.config, io, (store) => store.addSilence(silence), true);
  io.stdout.write(options.json === true ? `${JSON.stringify(silence)}\n` : `${describeSilence(silence, createdAt)}\n`);
  return exits.healthy;
}

export function listSilences(options: Options & { readonly all?: boolean }, io: Io): Promise<number> {
  return withStore(options.config, io, async (store) => {
    const now = Date.now();
    const list = (await store.silences()).filter(({ until }) => options.all === true || until > now);
    if (options.json !== true && list.length === 0) io.stdout.write('No alert is silenced.\n');
    for (const silence of list)
      io.stdout.write(`${options.json === true ? JSON.stringify(silence) : describeSilence(silence, now)}\n`);
    return exits.healthy;
  });
}

/** @throws {UserError} when there is no such silence, or it has ended */
export async function expireSilence(id: string, options: Options, io: Io): Promise<number> {
  const at = Date.now();
  const isDone = await withStore(options.config, io, (store) => store.expireSilence(id, at), true);
  if (!isDone) throw new UserError(`no silence with the id ${id} holds; see keymedic silence list`, exits.usage);
  io.stdout.write(
    options.json === true ? `${JSON.stringify({ id, until: at })}\n` : `Ended: what ${id} held back is told now.\n`,
  );
  return exits.healthy;
}

function readMatch(matchers: readonly string[]): Match {
  const given = matchers.map((matcher) => {
    const [name = '', values = ''] = matcher.split(/=(.*)/s);
    const list = values.split(',').map((value) => value.trim());
    if (!names.some((known) => known === name) || list.includes(''))
      throw new UserError(`"${matcher}" is no matcher: name=value, with one of ${names.join(', ')}`, exits.usage);
    const known = name === 'cause' ? causes : name === 'severity' ? severities : undefined;
    for (const value of known === undefined ? [] : list)
      if (!known?.some((one) => one === value))
        throw new UserError(`unknown ${name} "${value}"${didYouMean(value, known ?? [])}`, exits.usage);
    return [name, list] as const;
  });
  return Object.fromEntries(given);
}
