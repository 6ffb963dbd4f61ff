/** @module Facts in an answer, taken out by the provider's `extract`, and the evidence of its scopes. */

import { defined } from '../defined.ts';
import type { Answer } from '../model/answer.ts';
import type { Need } from '../model/cause.ts';
import type { Evidence, Facts } from '../model/diagnosis.ts';
import type { Provider } from '../model/provider.ts';
import { parseJson, readPath } from '../reading/match/readable-text.ts';
import type { Reading } from '../reading/read-answer.ts';
import { allBut, hard } from './evidence.ts';

/** Facts that count only in an answer of acceptance; a refusal can have the same fields. */
const onlyIfAccepted: readonly string[] = ['scopes', 'expires'];

/** Scopes that are read of one answer. No ESP has so many. */
const mostScopes = 2_000;
/** Milliseconds since the epoch: no date is later (ECMAScript). */
const latest = 8.64e15;

/**
 * Returns the facts in the answer to one request; empty when it has none.
 * @param isAccepted true when the answer accepts the credential
 * @param accessToken the token that was presented, for `jwt:@access_token:…`
 */
export function extractFacts(
  provider: Provider,
  request: string,
  answer: Answer,
  isAccepted: boolean,
  accessToken?: string,
): Facts {
  if (answer.kind !== 'http') return {};
  const json = parseJson(answer.body);
  let facts: Facts = {};
  for (const { on, path, as } of provider.extract ?? []) {
    if (on !== request || (!isAccepted && onlyIfAccepted.includes(as))) continue;
    const value = readFact(path, answer.headers, json, accessToken);
    if (value !== undefined && value !== null) facts = { ...facts, ...toFact(as, value) };
  }
  return facts;
}

function readFact(
  path: string,
  headers: Readonly<Record<string, string>>,
  json: unknown,
  accessToken: string | undefined,
): unknown {
  if (path.startsWith('header:')) return headers[path.slice('header:'.length)];
  if (!path.startsWith('jwt:')) return readPath(json, path);
  const colon = path.lastIndexOf(':');
  const [place, claim] = [path.slice('jwt:'.length, colon), path.slice(colon + 1)];
  const token = place === '@access_token' ? accessToken : readPath(json, place);
  return typeof token === 'string' ? readPath(readClaims(token), claim) : undefined;
}

/** Returns the claims of a JSON web token (RFC 7519), unverified: the ESP verifies them. Undefined for any other text. */
function readClaims(token: string): unknown {
  const [, payload] = token.trim().split('.');
  if (payload === undefined || !/^[\w-]+$/.test(payload)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    return parseJson(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function toFact(as: NonNullable<Provider['extract']>[number]['as'], value: unknown): Facts {
  switch (as) {
    case 'account':
      return { account: toText(value) };
    case 'scopes': {
      const list = Array.isArray(value) ? value.flat(3).map(String) : toText(value).split(/[\s,]+/);
      return { scopes: list.filter((scope) => scope !== '').slice(0, mostScopes) };
    }
    case 'expires': {
      const instant = toInstant(value);
      return defined({ expires: instant });
    }
    case 'egress_ip':
      return { egressIp: toText(value) };
    case 'quota_left':
      return Number.isFinite(Number(value)) ? { quotaLeft: Number(value) } : {};
    case 'quota_used':
      return Number.isFinite(Number(value)) ? { quotaUsed: Number(value) } : {};
    case 'quota_total':
      return Number.isFinite(Number(value)) ? { quotaTotal: Number(value) } : {};
  }
}

function toText(value: unknown): string {
  return Array.isArray(value) ? String(value[0] ?? '') : String(value);
}

/** Returns the ISO form of ISO text, or of seconds or milliseconds since the epoch; undefined for anything else. */
function toInstant(value: unknown): string | undefined {
  const number = Number(value);
  const ms =
    Number.isFinite(number) && typeof value !== 'boolean'
      ? number < 1e11
        ? number * 1000
        : number
      : Date.parse(toText(value));
  return Number.isNaN(ms) || ms <= 0 || ms > latest ? undefined : new Date(ms).toISOString();
}

/** Returns hard evidence that the scopes cover the needs, or that they do not; none when the answer or the provider names no scopes. */
export function evidenceOfScopes(provider: Provider, needs: readonly Need[], facts: Facts): readonly Evidence[] {
  const { scopes } = facts;
  if (scopes === undefined) return [];
  const known = needs.flatMap((need) => {
    const permission = provider.permissions?.[need];
    return permission === undefined ? [] : [{ need, permission }];
  });
  if (known.length === 0) return [];
  const missing = known.filter(({ permission }) => !permission.scopes.some((scope) => scopes.includes(scope)));
  if (missing.length === 0)
    return [
      hard(
        'permissions',
        `It has the permission for ${known.map(({ need }) => need).join(', ')}.`,
        allBut(['insufficient_permissions']),
      ),
    ];
  const list = missing.map(({ need, permission }) => `${need} (${permission.tick})`).join(', ');
  return [hard('permissions', `It lacks the permission for ${list}.`, ['insufficient_permissions'])];
}

/** Returns what is left of the quota; undefined where the ESP does not say. */
export function quotaLeftOf({ quotaLeft, quotaTotal, quotaUsed }: Facts): number | undefined {
  return quotaLeft ?? (quotaTotal === undefined || quotaUsed === undefined ? undefined : quotaTotal - quotaUsed);
}

/** Returns the reading of an acceptance; nothing left of the quota is no health for a key that has to send. */
export function heedQuota(reading: Reading, facts: Facts, needs: readonly Need[]): Reading {
  const { quotaTotal = 0 } = facts;
  const left = quotaLeftOf(facts);
  const hasToSend = needs.length === 0 || needs.includes('send');
  if (reading.causes[0] !== 'healthy' || !hasToSend || left === undefined || left > 0 || quotaTotal <= 0)
    return reading;
  return {
    ...reading,
    causes: ['quota_exhausted'],
    says: `Nothing is left of the quota of ${quotaTotal}; the key is fine.`,
  };
}
