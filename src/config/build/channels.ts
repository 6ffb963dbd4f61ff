/** @module From what the user wrote to channels and routes. */

import type { Channel } from '../../core/model/channel.ts';
import type { Match, Route } from '../../core/model/config.ts';
import { agentId } from '../../core/model/incident.ts';
import { isSmtpUrl, readBaseUrl } from '../../core/target/host-variable.ts';
import { type Issue, readIssues } from '../problems/issues.ts';
import { parseSound } from '../problems/prune.ts';
import { sayUnknown } from '../problems/wording.ts';
import { channelSchema, type RawChannel, routeSchema } from '../schema/channels.ts';
import { buildChannel } from './channel.ts';
import { type ReferenceBase, warnInline } from './secret-reference.ts';

type RawEmail = Extract<RawChannel, { readonly type: 'email' }>;
type RawWebhook = Extract<RawChannel, { readonly type: 'webhook' }>;

/** One channel, and what is wrong with it. */
export function readChannel(
  value: unknown,
  base: ReferenceBase,
): { readonly id?: string; readonly channel?: Channel; readonly issues: readonly Issue[] } {
  const parsed = channelSchema.safeParse(value);
  if (!parsed.success) return { ...idOf(value), issues: readIssues(parsed.error.issues) };
  const raw = parsed.data;
  const issues = checkChannel(raw);
  if (issues.some((issue) => issue.severity !== 'warning')) return { id: raw.id, issues };
  return { id: raw.id, channel: buildChannel(raw, base), issues };
}

/** The id of a channel that is wrong otherwise, so that routes to it are not wrong as well. */
function idOf(value: unknown): { readonly id?: string } {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? { id } : {};
}

function checkChannel(raw: RawChannel): Issue[] {
  switch (raw.type) {
    case 'email':
      return checkEmail(raw);
    case 'webhook':
      return checkWebhook(raw);
    case 'slack':
    case 'teams':
    case 'discord':
      return checkSecretUrl(raw.url);
    case 'telegram':
      return warnPlain({ token: raw.token });
    case 'pagerduty':
    case 'opsgenie':
      return warnPlain({ key: raw.key });
    case 'ntfy':
      return warnPlain({ topic: raw.topic, token: raw.token });
    case 'alertmanager':
      return [...checkUrl(raw.url), ...warnPlain({ token: raw.token })];
    case 'exec':
      return [];
  }
}

/** A warning for each secret that stands in the config itself. */
function warnPlain(secrets: Readonly<Record<string, unknown>>): Issue[] {
  return Object.entries(secrets).flatMap(([option, secret]): Issue[] =>
    typeof secret === 'string' ? [{ path: [option], severity: 'warning', says: warnInline(secret) }] : [],
  );
}

/** What is wrong with a URL that is a secret itself. */
export function checkSecretUrl(url: unknown): Issue[] {
  return isHttpUrl(url) ? warnPlain({ url }) : checkUrl(url);
}

function checkUrl(url: unknown): Issue[] {
  return typeof url === 'string' && !isHttpUrl(url)
    ? [{ path: ['url'], says: 'must be a URL that begins with https:// (or http://)' }]
    : [];
}

function checkEmail({ smtp }: RawEmail): Issue[] {
  const isText = typeof smtp === 'string';
  const url = isText ? smtp : smtp.url;
  const path = isText ? ['smtp'] : ['smtp', 'url'];
  const issues: Issue[] = [];
  if (readBaseUrl(url) === null || !isSmtpUrl(url)) {
    const says = url.includes('@')
      ? 'must be without user name and password; give smtp: { url, username, password }'
      : 'must be smtp://host:587 (STARTTLS) or smtps://host:465, without more';
    issues.push({ path, says });
  }
  if (isText) return issues;
  if ((smtp.username === undefined) !== (smtp.password === undefined)) {
    issues.push({ path: ['smtp'], says: 'needs username and password together, or neither' });
  }
  if (typeof smtp.password === 'string') {
    issues.push({ path: ['smtp', 'password'], severity: 'warning', says: warnInline(smtp.password) });
  }
  return issues;
}

function checkWebhook({ url, secret, old_secrets: old = [] }: RawWebhook): Issue[] {
  return [
    ...checkUrl(url),
    ...checkSigning(secret, ['secret']),
    ...old.flatMap((one, index) => checkSigning(one, ['old_secrets', index])),
  ];
}

function checkSigning(secret: unknown, path: Issue['path']): Issue[] {
  if (typeof secret !== 'string') return [];
  return isWebhookSecret(secret)
    ? [{ path, severity: 'warning', says: warnInline(secret) }]
    : [{ path, says: webhookSecretWords }];
}

/** What the sentence about a webhook's secret says, wherever the secret was read. */
export const webhookSecretWords = 'must be whsec_ and base64; make one by: echo whsec_$(openssl rand -base64 32)';

/** True for a secret that Standard Webhooks can sign with. */
export function isWebhookSecret(text: string): boolean {
  return /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
}

function isHttpUrl(text: unknown): boolean {
  return typeof text === 'string' && /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** The names that routes may speak of. */
export interface Names {
  readonly channels: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  readonly integrations: ReadonlySet<string>;
  readonly owners: ReadonlySet<string>;
}

/** What is wrong with the fallbacks of a channel, once all channels are known. */
export function checkFallback({ id, fallback }: Channel, channels: ReadonlySet<string>): Issue[] {
  const others = new Set([...channels].filter((other) => other !== id));
  return (fallback ?? []).includes(id)
    ? [{ path: ['fallback'], says: 'must name other channels: none takes over from itself' }]
    : checkNames(fallback, others, 'channel', ['fallback']);
}

/** One route, and what is wrong with it. An owner that nobody is, is only a warning. */
export function readRoute(value: unknown, names: Names): { readonly route?: Route; readonly issues: readonly Issue[] } {
  const { data, issues: wrong } = parseSound(routeSchema, value, { to: [] });
  if (!data) return { issues: wrong };
  const { match = {}, to } = data;
  const issues = [...wrong, ...checkNames(to, names.channels, 'channel', ['to']), ...checkMatch(match, names)];
  if (issues.some((issue) => issue.severity !== 'warning')) return { issues };
  return { route: { match: buildMatch(match), to }, issues };
}

/** What is wrong with the names in conditions. */
export function checkMatch(match: RawMatch, names: Names): Issue[] {
  return [
    ...checkNames(match.provider, names.providers, 'provider', ['match', 'provider']),
    ...checkNames(match.integration, new Set([...names.integrations, agentId]), 'integration', [
      'match',
      'integration',
    ]),
    ...checkNames(match.owner, names.owners, 'owner', ['match', 'owner']).map((issue) => ({
      ...issue,
      severity: 'warning' as const,
    })),
  ];
}

function checkNames(
  given: readonly string[] | undefined,
  known: ReadonlySet<string>,
  what: string,
  path: readonly string[],
): Issue[] {
  return (given ?? []).flatMap((name, at): Issue[] =>
    known.has(name) ? [] : [{ path: [...path, at], says: sayUnknown(what, name, [...known]) }],
  );
}

/** Conditions as parsed: what was not given may be there as undefined. */
type RawMatch = { readonly [Name in keyof Match]: Match[Name] | undefined };

export function buildMatch(raw: RawMatch): Match {
  return Object.fromEntries(Object.entries(raw).filter(([, words]) => words !== undefined));
}
