/** @module Warnings about an integration that works: dates that come near, secrets in the config, quota nearly used. */

import { defined } from '../defined.ts';
import type { Finding } from '../key/inspect.ts';
import type { Answer } from '../model/answer.ts';
import type { Need } from '../model/cause.ts';
import type { Integration } from '../model/config.ts';
import type { Facts, Warning } from '../model/diagnosis.ts';
import type { CredentialKind, Permission, Provider } from '../model/provider.ts';
import type { Reading } from '../reading/read-answer.ts';
import { findRetirement } from '../reading/retirement.ts';
import { quotaLeftOf } from './facts.ts';

/** Days before a date at which a warning is due, once each. */
const warningSteps: readonly number[] = [30, 14, 7, 3, 1];

const day = 86_400_000;
/** Share of the quota; a warning is due when less is left. */
const quotaNearlyUsed = 0.1;

/** The facts about a working integration from which warnings are made. */
export interface WarningInput {
  readonly provider: Provider;
  readonly kind: CredentialKind;
  readonly integration: Pick<Integration, 'credential' | 'expires' | 'rotateEvery'> | undefined;
  readonly needs: readonly Need[];
  readonly findings: readonly Finding[];
  readonly facts: Facts;
  /** The answer to the probe, and the URL of its request. */
  readonly answer: Answer | undefined;
  readonly url: string | undefined;
  /** The reading of that answer; absent where there was none. */
  readonly reading?: Reading;
  /** Time at which this fingerprint was first seen, ms since the epoch; absent when not known. */
  readonly since?: number;
  /** Ids of other integrations with the same fingerprint. */
  readonly sharedWith: readonly string[];
  /** ms since the epoch. */
  readonly now: number;
}

/** Returns all warnings for a key that works, the most urgent first. */
export function listWarnings(input: WarningInput): Warning[] {
  return [
    ...input.findings.map(
      ({ says }): Warning => ({
        kind: 'text',
        says: `${says} Here the key works in spite of this flaw; the ESP may refuse it when another program sends it unchanged.`,
      }),
    ),
    ...warnExpiry(input),
    ...warnRetirement(input),
    ...warnAnswer(input),
    ...warnRotation(input),
    ...warnScopes(input),
    ...warnQuota(input),
    ...warnShared(input),
    ...warnInline(input),
  ];
}

function warnExpiry({ integration, facts, kind, now }: WarningInput): Warning[] {
  const dates = [
    ...(integration?.expires === undefined ? [] : [{ due: integration.expires, whose: 'as the config says' }]),
    ...(facts.expires === undefined ? [] : [{ due: facts.expires, whose: 'as the ESP says' }]),
  ].sort((a, b) => (a.due < b.due ? -1 : 1));
  const [next] = dates;
  if (next === undefined) return [];
  const due = next.due.slice(0, 10);
  const left = Math.ceil((Date.parse(next.due) - now) / day);
  if (Number.isNaN(left) || left > (warningSteps[0] ?? 30)) return [];
  // An instant that the ESP gives is exact; a date of the config is its whole day.
  const when =
    left <= 0 ? 'has reached its date of expiry' : left === 1 ? 'expires in 1 day' : `expires in ${left} days`;
  return [
    {
      kind: left <= 0 ? 'declared' : 'expires',
      says: `The ${kind.title} ${when} (${due}, ${next.whose}).`,
      due,
    },
  ];
}

function warnRetirement({ provider, answer, url }: WarningInput): Warning[] {
  return findRetirement(provider, answer, url).map(({ says, when }) =>
    defined({ kind: 'retirement', says, due: when }),
  );
}

/** Returns the warning that the answer to a working key contains, such as a notice about the account. */
function warnAnswer({ reading }: WarningInput): Warning[] {
  if (reading?.says === undefined) return [];
  if (reading.otherForm !== undefined) return [{ kind: 'answer_changed', says: reading.says }];
  return reading.rule?.todo === undefined ? [] : [{ kind: 'notice', says: reading.says }];
}

function warnRotation({ integration, since, kind, now }: WarningInput): Warning[] {
  if (integration?.rotateEvery === undefined || since === undefined) return [];
  const due = since + integration.rotateEvery;
  if (due > now) return [];
  const date = new Date(due).toISOString().slice(0, 10);
  return [
    {
      kind: 'rotation_due',
      says: `The ${kind.title} should have been replaced by ${date}: it is older than \`rotate_every\` allows.`,
      due: date,
    },
  ];
}

function warnScopes({ provider, needs, facts, kind }: WarningInput): Warning[] {
  if (facts.scopes === undefined || provider.permissions === undefined || needs.length === 0) return [];
  const wanted = needs.flatMap((need) => provider.permissions?.[need]?.scopes ?? []);
  if (wanted.length === 0) return [];
  const more = Object.entries(provider.permissions).filter(
    ([need, permission]) =>
      !needs.includes(need as Need) &&
      permission.scopes.some((scope) => facts.scopes?.includes(scope)) &&
      !sharesScope(permission, wanted),
  );
  if (more.length === 0) return [];
  const list = more.map(([need, permission]) => `${need} (${permission.tick})`).join(', ');
  return [
    {
      kind: 'over_privileged',
      says: `The ${kind.title} has permissions that the integration does not need: ${list}. A key with fewer permissions does less harm when it leaks.`,
    },
  ];
}

function sharesScope(permission: Permission, wanted: readonly string[]): boolean {
  return permission.scopes.some((scope) => wanted.includes(scope));
}

function warnQuota({ facts }: WarningInput): Warning[] {
  const { quotaTotal } = facts;
  const quotaLeft = quotaLeftOf(facts);
  if (
    quotaLeft === undefined ||
    quotaTotal === undefined ||
    quotaTotal <= 0 ||
    quotaLeft / quotaTotal > quotaNearlyUsed
  )
    return [];
  return [{ kind: 'quota', says: `The quota is nearly used up: ${quotaLeft} of ${quotaTotal} left.` }];
}

function warnShared({ sharedWith, kind }: WarningInput): Warning[] {
  if (sharedWith.length === 0) return [];
  return [
    {
      kind: 'shared_key',
      says: `The same ${kind.title} is used by ${sharedWith.slice(0, 5).join(', ')}${sharedWith.length > 5 ? ' and others' : ''}: revoking it for one stops all.`,
    },
  ];
}

function warnInline({ integration, kind }: WarningInput): Warning[] {
  const inline = kind.parts.some(({ name, secret }) => secret && integration?.credential[name]?.from === 'inline');
  if (!inline) return [];
  return [
    {
      kind: 'inline_secret',
      says: `The ${kind.title} stands in the config file itself; let the file refer to it with { env: NAME }, { file: PATH } or { exec: [...] }.`,
    },
  ];
}
