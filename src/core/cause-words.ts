/** @module The name and the meaning of each cause, in words for people. Frames only; providers bring the nouns. */

import type { Cause, Confidence, Need } from './model/cause.ts';

/** Two or three words, for headings and lists. */
export const causeNames: Readonly<Record<Cause, string>> = {
  malformed: 'malformed key',
  unrecognised: 'unknown key',
  wrong_credential: 'wrong kind of credential',
  wrong_region: 'wrong region',
  expired: 'expired',
  revoked: 'revoked',
  insufficient_permissions: 'missing permission',
  ip_blocked: 'IP address blocked',
  account_suspended: 'account suspended',
  quota_exhausted: 'quota used up',
  rate_limited: 'rate limited',
  endpoint_changed: 'endpoint changed',
  auth_missing: 'credential not received',
  sender_unverified: 'sender not verified',
  bad_request: 'bad request',
  provider_outage: 'provider outage',
  network: 'network trouble',
  clock_skew: 'clock is off',
  agent_problem: 'trouble of our own',
  healthy: 'healthy',
  unrelated: 'about something else',
};

/** Stands for the name of an ESP that is not known, inside a sentence. */
export const unknownProvider = 'the e-mail service provider';

/**
 * Returns one sentence: what the cause means.
 * @param provider the ESP's name; undefined where it is not known
 * @param noun the ESP's noun for the credential
 */
export function describeCause(cause: Cause, provider: string | undefined, noun: string): string {
  const text = fillMeaning(cause, provider ?? unknownProvider, noun);
  return text.startsWith(unknownProvider) ? `T${text.slice(1)}` : text;
}

function fillMeaning(cause: Cause, provider: string, noun: string): string {
  switch (cause) {
    case 'malformed':
      return `The ${noun} is visibly wrong as text.`;
    case 'unrecognised':
      return `The ${noun} looks right, but ${provider} does not know it: it has a typing error, belongs to another account, or was deleted.`;
    case 'wrong_credential':
      return `The credential is real, but this endpoint needs another kind of credential.`;
    case 'wrong_region':
      return `The ${noun} belongs to another region, data centre or environment of ${provider}.`;
    case 'expired':
      return `The ${noun} has expired.`;
    case 'revoked':
      return `The ${noun} was revoked, deleted or switched off.`;
    case 'insufficient_permissions':
      return `The ${noun} is valid, but lacks a permission that the request needs.`;
    case 'ip_blocked':
      return `${provider}, or a firewall in front of it, refuses our IP address.`;
    case 'account_suspended':
      return `The account at ${provider} is suspended, unpaid, not activated, or its plan does not include this request.`;
    case 'quota_exhausted':
      return `The sending quota or the credits of the account are used up.`;
    case 'rate_limited':
      return `${provider} asks us to slow down, which says nothing about the ${noun}.`;
    case 'endpoint_changed':
      return `The address or API version of the request has moved or was retired.`;
    case 'auth_missing':
      return `${provider} saw no credential at all: the header is missing, empty, or was stripped on the way.`;
    case 'sender_unverified':
      return `The ${noun} is fine; the sender address or domain is not verified.`;
    case 'bad_request':
      return `The request itself is wrong; this says nothing against the ${noun}.`;
    case 'provider_outage':
      return `${provider} itself is in trouble.`;
    case 'network':
      return `The connection from here to ${provider} fails: in DNS, TCP or TLS, or because a proxy, a web page or another server answers instead.`;
    case 'clock_skew':
      return `Our clock is wrong, and this log-in is signed with the time of our clock.`;
    case 'agent_problem':
      return `Keymedic itself has a problem, which says nothing about the ${noun}.`;
    case 'healthy':
      return `The ${noun} works.`;
    case 'unrelated':
      return `This text is not about an e-mail service provider.`;
  }
}

/** "certainly", "probably", "possibly": the word that precedes a verdict. */
export const confidenceWords: Readonly<Record<Confidence, string>> = {
  certain: 'certainly',
  likely: 'probably',
  possible: 'possibly',
};

const impacts: Readonly<Record<Need, string>> = {
  send: 'mails (receipts, password resets) are not sent',
  templates: 'templates cannot be read or changed',
  contacts: 'contacts are not kept in step',
  lists: 'lists cannot be read or changed',
  campaigns: 'campaigns are not made or sent',
  stats: 'statistics are not collected',
  webhooks: 'event webhooks cannot be managed',
  domains: 'sending domains cannot be managed',
  account: 'account data cannot be read',
};

/** Returns what fails while the integration cannot do what it is needed for, and who uses it. */
export function describeImpact(needs: readonly Need[], usedBy: readonly string[]): string {
  const what =
    needs.length === 0 ? 'requests with this key are refused' : needs.map((need) => impacts[need]).join('; ');
  return usedBy.length === 0 ? `Meanwhile ${what}.` : `Meanwhile ${what}. Used by: ${usedBy.join(', ')}.`;
}
