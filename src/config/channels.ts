/** @module From what the user wrote to channels and routes. */

import type { Channel, Match, Route, SmtpTransport } from '../core/config.ts';
import { isSmtpUrl, readBaseUrl } from '../core/host-variable.ts';
import { type Issue, readIssues } from './issues.ts';
import { parseSound } from './prune.ts';
import { channelSchema, type RawChannel, routeSchema } from './schema-channels.ts';
import { type ReferenceBase, toReference, warnInline } from './secret-reference.ts';
import { sayUnknown } from './wording.ts';

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
  const issues = raw.type === 'email' ? checkEmail(raw) : checkWebhook(raw);
  if (issues.some((issue) => issue.severity !== 'warning')) return { id: raw.id, issues };
  return { id: raw.id, channel: build(raw, base), issues };
}

/** The id of a channel that is wrong otherwise, so that routes to it are not wrong as well. */
function idOf(value: unknown): { readonly id?: string } {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? { id } : {};
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

function checkWebhook({ url, secret }: RawWebhook): Issue[] {
  const issues: Issue[] = [];
  if (typeof url === 'string' && !isHttpUrl(url)) {
    issues.push({ path: ['url'], says: 'must be a URL that begins with https:// (or http://)' });
  }
  if (typeof secret !== 'string') return issues;
  if (isWebhookSecret(secret)) issues.push({ path: ['secret'], severity: 'warning', says: warnInline(secret) });
  else issues.push({ path: ['secret'], says: webhookSecretWords });
  return issues;
}

/** What the sentence about a webhook's secret says, wherever the secret was read. */
export const webhookSecretWords = 'must be whsec_ and base64; make one by: echo whsec_$(openssl rand -base64 32)';

/** True for a secret that Standard Webhooks can sign with. */
export function isWebhookSecret(text: string): boolean {
  return /^(?:whsec_)?(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

function build(raw: RawChannel, base: ReferenceBase): Channel {
  if (raw.type === 'webhook') {
    return { id: raw.id, type: 'webhook', url: toReference(raw.url, base), secret: toReference(raw.secret, base) };
  }
  return { id: raw.id, type: 'email', smtp: buildTransport(raw.smtp, base), from: raw.from, to: raw.to };
}

function buildTransport(smtp: RawEmail['smtp'], base: ReferenceBase): SmtpTransport {
  if (typeof smtp === 'string') return { url: smtp };
  return {
    url: smtp.url,
    ...(smtp.username === undefined ? {} : { username: smtp.username }),
    ...(smtp.password === undefined ? {} : { password: toReference(smtp.password, base) }),
  };
}

/** The names that routes may speak of. */
export interface Names {
  readonly channels: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  readonly integrations: ReadonlySet<string>;
  readonly owners: ReadonlySet<string>;
}

/** One route, and what is wrong with it. An owner that nobody is, is only a warning. */
export function readRoute(value: unknown, names: Names): { readonly route?: Route; readonly issues: readonly Issue[] } {
  const { data, issues: wrong } = parseSound(routeSchema, value, { to: [] });
  if (!data) return { issues: wrong };
  const { match = {}, to } = data;
  const issues = [
    ...wrong,
    ...checkNames(to, names.channels, 'channel', ['to']),
    ...checkNames(match.provider, names.providers, 'provider', ['match', 'provider']),
    ...checkNames(match.integration, names.integrations, 'integration', ['match', 'integration']),
    ...checkNames(match.owner, names.owners, 'owner', ['match', 'owner']).map((issue) => ({
      ...issue,
      severity: 'warning' as const,
    })),
  ];
  if (issues.some((issue) => issue.severity !== 'warning')) return { issues };
  return { route: { match: buildMatch(match), to }, issues };
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

function buildMatch(raw: { readonly [Name in keyof Match]: Match[Name] | undefined }): Match {
  return Object.fromEntries(Object.entries(raw).filter(([, words]) => words !== undefined));
}
