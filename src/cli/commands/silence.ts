/** @module `keymedic silence add|list|expire`: matching alerts wait until a silence ends; then the net change is sent. */

import { randomBytes } from 'node:crypto';
import { didYouMean } from '../../config/problems/wording.ts';
import { sayInstant } from '../../core/alert/time.ts';
import { defined } from '../../core/defined.ts';
import { holds, holdsForAll, type Matchable, type Matcher, parseMatcher } from '../../core/incident/matcher.ts';
import { namesUs, type Silence } from '../../core/incident/muting.ts';
import { maskTexts, type TextFields } from '../../core/mask-texts.ts';
import { causes } from '../../core/model/cause.ts';
import type { Config } from '../../core/model/config.ts';
import { agentId } from '../../core/model/incident.ts';
import { describeSilence, describeSilenceReach } from '../../core/overview/incident-report.ts';
import { checkMatcher } from '../../patterns/check.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { selectOne } from '../terminal/select.ts';
import { userName } from '../terminal/user-name.ts';
import { readLength } from './ack.ts';
import { type StoreWork, withStore } from './with-store.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

interface AddOptions extends Options {
  readonly for?: string;
  readonly until?: string;
  readonly reason: string;
  readonly by?: string;
}

const severities = ['critical', 'error', 'warning'];

/**
 * Adds a silence.
 * @param texts `provider=sendgrid`, `cause=revoked,expired`, `owner!=ada`; all must match
 * @throws {UserError} 64 if a matcher cannot match, or matches every alert
 */
export async function addSilence(texts: readonly string[], options: AddOptions, io: Io): Promise<number> {
  const createdAt = Date.now();
  const asked: Silence = {
    id: `s-${randomBytes(4).toString('hex')}`,
    matchers: readMatchers(texts),
    by: options.by ?? userName(io),
    reason: options.reason,
    createdAt,
    until: readEnd(options, createdAt),
  };
  const { silence, matches } = await withStore(
    options.config,
    io,
    async ({ store, config, mask }) => {
      const silence = maskSilence(asked, mask);
      await store.addSilence(silence);
      return { silence, matches: findMatches(silence.matchers, config, await store.openIncidents()) };
    },
    true,
  );
  io.stdout.write(
    options.json === true
      ? `${JSON.stringify({ ...silence, matches })}\n`
      : `${describeSilence(silence, createdAt)}\n${describeSilenceReach(matches)}\n`,
  );
  return exits.healthy;
}

/** @throws {UserError} 64 for a key in a matcher: masked it would match nothing, and a store keeps no key */
function maskSilence(silence: Silence, mask: StoreWork['mask']): Silence {
  for (const { name, values } of silence.matchers)
    if (values.some((value) => mask(value) !== value))
      throw new UserError(`the matcher of ${name} holds a key; give another property, such as provider`, exits.usage);
  return { ...silence, by: mask(silence.by), reason: mask(silence.reason) };
}

const silenceFields: TextFields<Silence> = {
  id: 'ours',
  matchers: { name: 'ours', is: 'ours', values: 'text' },
  by: 'text',
  reason: 'text',
  createdAt: 'ours',
  until: 'ours',
};

/** Prints the silences that hold, or all with `all`. */
export function listSilences(options: Options & { readonly all?: boolean }, io: Io): Promise<number> {
  return withStore(options.config, io, async ({ store, mask }) => {
    const now = Date.now();
    const list = (await store.silences()).filter(({ until }) => options.all === true || until > now);
    if (options.json !== true && list.length === 0) io.stdout.write('No alert is silenced.\n');
    for (const silence of list)
      io.stdout.write(
        `${options.json === true ? JSON.stringify(maskTexts(silence, silenceFields, mask)) : mask(describeSilence(silence, now))}\n`,
      );
    return exits.healthy;
  });
}

/** Ends a silence now. @param name the id, or its beginning. @throws {UserError} 64 if there is no such silence or it has ended */
export async function expireSilence(name: string, options: Options, io: Io): Promise<number> {
  const at = Date.now();
  const { id } = await withStore(
    options.config,
    io,
    async ({ store }) => {
      const all = await store.silences();
      const silence = selectOne(name, all, ({ id }) => [id], 'silence', 'keymedic silence list --all');
      if (silence.until <= at || !(await store.expireSilence(silence.id, at)))
        throw new UserError(`the silence ${silence.id} ended at ${sayInstant(silence.until)}`, exits.usage);
      return silence;
    },
    true,
  );
  io.stdout.write(
    options.json === true
      ? `${JSON.stringify({ id, until: at })}\n`
      : `Ended: the alerts that ${id} held back are sent now.\n`,
  );
  return exits.healthy;
}

function readMatchers(texts: readonly string[]): readonly Matcher[] {
  const matchers = texts.map((text) => {
    const matcher = parseMatcher(text, checkMatcher);
    if ('says' in matcher) throw new UserError(matcher.says, exits.usage);
    checkWords(matcher);
    return matcher;
  });
  for (const { name, is } of matchers)
    if (is === '=' && matchers.filter((other) => other.name === name && other.is === '=').length > 1)
      throw new UserError(
        `${name}= is given twice, and both would have to match; ${name}=a,b matches either`,
        exits.usage,
      );
  if (matchers.every(holdsForAll))
    throw new UserError('that would hold back every alert; if you want that, write integration=~.+', exits.usage);
  return matchers;
}

/** @throws {UserError} 64 for an unknown cause or severity */
function checkWords({ name, is, values }: Matcher): void {
  const known: readonly string[] | undefined =
    is === '=~' || is === '!~' ? undefined : name === 'cause' ? causes : name === 'severity' ? severities : undefined;
  for (const value of known === undefined ? [] : values)
    if (!known?.includes(value))
      throw new UserError(`unknown ${name} "${value}"${didYouMean(value, known ?? [])}`, exits.usage);
}

/** The end of the silence, ms since the epoch. @throws {UserError} 64 if the options do not give one */
function readEnd({ for: length, until }: AddOptions, now: number): number {
  if ((length === undefined) === (until === undefined))
    throw new UserError('give its length or its end: --for 2h, or --until 2026-12-24T08:00Z', exits.usage);
  if (length !== undefined) return now + readLength(length, '--for');
  const text = (until ?? '').trim().replace(/ UTC$/u, 'Z').replace(' ', 'T');
  const end = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/u.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(end))
    throw new UserError(
      '--until must be an instant with its zone: 2026-12-24T08:00Z or 2026-12-24T09:00+01:00',
      exits.usage,
    );
  if (end <= now) throw new UserError(`--until ${sayInstant(end)} is past; it is ${sayInstant(now)}`, exits.usage);
  return end;
}

const inConfig: readonly Matchable[] = ['provider', 'integration', 'owner'];

/** The number of integrations and of open incidents that a silence matches. */
function findMatches(
  matchers: readonly Matcher[],
  { integrations }: Config,
  open: readonly Parameters<typeof holds>[1][],
): { readonly integrations: number; readonly incidents: number; readonly hint: string } {
  const known = integrations.map(({ id, provider, owner }): Parameters<typeof holds>[1] => ({
    ...defined({ integration: id, provider, owner }),
  }));
  const asked = matchers.filter(({ name }) => inConfig.includes(name));
  const hints = asked.flatMap(({ name, is, values }) => {
    const words = new Set(known.flatMap((labels) => labels[name] ?? []));
    return is === '=' ? values.filter((value) => !words.has(value)).map((value) => didYouMean(value, words)) : [];
  });
  const watched = matchers.some(namesUs) ? [...known, { integration: agentId }] : known;
  return {
    integrations: watched.filter((labels) => asked.every((matcher) => holds(matcher, labels))).length,
    incidents: open.filter((incident) => matchers.every((matcher) => holds(matcher, incident))).length,
    hint: hints.find((hint) => hint !== '') ?? '',
  };
}
