/** @module The kind of a credential: chosen by the names of its parts, its endpoint, its needs and its shapes. */

import type { Need } from '../model/cause.ts';
import type { Integration } from '../model/config.ts';
import type { CredentialKind, Provider } from '../model/provider.ts';
import { isSmtpUrl, type NoTarget } from './host-variable.ts';

/**
 * Returns the kind of a credential by the names of its parts, then the scheme of the endpoint (`smtp://`, `smtps://`), the
 * needs and the shapes. Where these do not decide, the first listed kind is meant.
 * @param shapesMatch true when the texts of the parts fit the shapes of a kind
 */
export function chooseKind(
  provider: Provider,
  partNames: readonly string[],
  endpoint: string | undefined,
  shapesMatch: (kind: CredentialKind) => boolean,
  needs: readonly Need[] = [],
): { readonly ok: true; readonly kind: CredentialKind } | NoTarget {
  if (!provider.credentials.some((kind) => fitsNames(kind, partNames)))
    return { ok: false, says: describePartNames(provider, partNames) };
  const meant = preferNeeded(listKinds(provider, partNames, endpoint), needs);
  const kind = meant.find(shapesMatch) ?? meant[0];
  if (kind) return { ok: true, kind };
  const way = endpoint !== undefined && isSmtpUrl(endpoint) ? 'over SMTP' : 'over HTTP';
  return { ok: false, says: `${provider.name} does not take ${partNames.join(' and ')} ${way}` };
}

/** Returns the kinds that a credential with these parts may have at this endpoint. */
function listKinds(
  { credentials }: Provider,
  partNames: readonly string[],
  endpoint: string | undefined,
): readonly CredentialKind[] {
  return credentials.filter(
    (kind) => fitsNames(kind, partNames) && (endpoint === undefined || isSmtp(kind) === isSmtpUrl(endpoint)),
  );
}

/** Returns why no credential of this provider can be sent to this endpoint, whatever its parts; undefined if one can. */
export function describeWrongScheme({ name, credentials }: Provider, endpoint: string): string | undefined {
  const overSmtp = isSmtpUrl(endpoint);
  if (credentials.some((kind) => isSmtp(kind) === overSmtp)) return undefined;
  return overSmtp
    ? `is a mail server, and ${name} is asked over HTTP: write https://host`
    : `is no mail server, and ${name} is asked over SMTP: write smtp://host:587 or smtps://host:465`;
}

/** Returns what a failed log-in does before the credential is read: that of the strictest kind that it may have. */
export function strictestLogin(
  provider: Provider,
  { credential, endpoint }: Pick<Integration, 'credential' | 'endpoint'>,
): CredentialKind['failedLogin'] {
  const kinds = listKinds(provider, Object.keys(credential), endpoint);
  return kinds.find(({ failedLogin }) => failedLogin !== 'harmless')?.failedLogin ?? 'harmless';
}

/** Returns the kinds meant for these needs, if there are any; else those that are meant for any need. */
function preferNeeded(kinds: readonly CredentialKind[], needs: readonly Need[]): readonly CredentialKind[] {
  const needed = kinds.filter((kind) => kind.needs?.some((need) => needs.includes(need)));
  if (needed.length > 0) return needed;
  const free = kinds.filter((kind) => !kind.needs);
  return free.length > 0 ? free : kinds;
}

function fitsNames(kind: CredentialKind, names: readonly string[]): boolean {
  return (
    names.every((name) => kind.parts.some((part) => part.name === name)) &&
    kind.parts.every((part) => part.optional || part.default !== undefined || names.includes(part.name))
  );
}

function isSmtp(kind: CredentialKind): boolean {
  return kind.auth.scheme === 'smtp_login' || kind.auth.scheme === 'smtp_xoauth2';
}

function describePartNames(provider: Provider, names: readonly string[]): string {
  const wanted = provider.credentials.map((kind) => kind.parts.map((part) => part.name).join(' and '));
  return `${provider.name} takes ${[...new Set(wanted)].join(', or ')}; found ${names.join(' and ') || 'nothing'}`;
}
