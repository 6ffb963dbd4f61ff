/** @module The step that stores a new credential: the parts that change, each with its own place. */

import type { Cause } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import type { CredentialKind, Part } from '../model/provider.ts';
import type { SecretRef } from '../model/secret-ref.ts';
import { howItIsMade } from './provider-facts.ts';

/** What the choice of the parts depends on. */
export interface StoreInput {
  readonly kind: CredentialKind | undefined;
  readonly cause: Cause;
  /** Part name → the place from which the integration reads it. */
  readonly places?: Readonly<Record<string, SecretRef>>;
  /** Parts whose text has a visible flaw. */
  readonly flawedParts?: readonly string[];
  /** The parts that the answer is about. */
  readonly answerParts?: readonly string[];
  readonly usedBy: readonly string[];
}

/** Returns the step that puts what changes into its places, for everyone who uses it. @param noun of the whole credential */
export function storeStep(noun: string, input: StoreInput): Step {
  const { usedBy, places = {} } = input;
  const users = usedBy.length === 0 ? '' : `, and tell the people who use it: ${usedBy.join(', ')}`;
  const parts = changingParts(input).filter(({ name }) => places[name] !== undefined);
  const name = ({ title }: Part): string => (input.kind?.parts.length === 1 ? noun : title);
  const each = parts.map((part) => `the ${name(part)} ${describePlace(places[part.name])}`);
  if (each.length === 0) {
    const named = (input.kind?.parts ?? []).filter((part) => input.answerParts?.includes(part.name));
    const what = named.length === 0 ? `the ${noun}` : named.map((part) => `the ${name(part)}`).join(' and ');
    return { step: `Put ${what} where your application reads ${named.length > 1 ? 'them' : 'it'}${users}.` };
  }
  return { step: `Put ${each.join(', and ')}${users}.` };
}

/** Returns the parts that a new credential replaces: the faulty ones where they are known. */
function changingParts({ kind, cause, flawedParts = [], answerParts = [] }: StoreInput): readonly Part[] {
  const parts = kind?.parts ?? [];
  const isOfText = cause === 'malformed' || cause === 'wrong_credential';
  const flawed = isOfText ? parts.filter(({ name }) => flawedParts.includes(name)) : [];
  if (flawed.length > 0) return flawed;
  const named = parts.filter(({ name }) => answerParts.includes(name));
  if (named.length > 0) return named;
  const made = howItIsMade(kind);
  if (made !== 'key') return parts.filter(({ name }) => name === made);
  return parts.filter((part) => part.secret || isMadeWithKey(part));
}

/** Returns the title of the only part with a flaw, where the credential has several parts; else the noun of the whole. */
export function faultyNoun(noun: string, { kind, flawedParts = [] }: Pick<StoreInput, 'kind' | 'flawedParts'>): string {
  const flawed = kind?.parts.filter(({ name }) => flawedParts.includes(name)) ?? [];
  const [only] = flawed;
  return only === undefined || flawed.length > 1 || kind?.parts.length === 1 ? noun : only.title;
}

/** True for a part that is no secret but comes with each new key, as an access key ID does; a user name or client ID stays. */
function isMadeWithKey({ name, title, shape = '' }: Part): boolean {
  return /key/i.test(`${name} ${title}`) || shape.startsWith('^AKIA');
}

/** "into the variable SENDGRID_API_KEY", "into the file /run/secrets/sendgrid" … */
function describePlace(place: SecretRef | undefined): string {
  switch (place?.from) {
    case 'env':
      return `into the variable ${place.name}`;
    case 'file':
      return `into the file ${place.path}`;
    case 'exec':
      return `into the place that \`${place.command}\` reads`;
    case 'inline':
      return 'into a variable or file that the config refers to, rather than into the config itself';
    default:
      return 'where your application reads it';
  }
}

/**
 * Returns the part that an OAuth refusal is about; undefined where the answer names none. RFC 6749 5.2: `invalid_client` is
 * the client's secret, `invalid_grant` the refresh token.
 */
export function partOfAnswer(body: string, kind: CredentialKind | undefined): string | undefined {
  const error = /"error"\s{0,9}:\s{0,9}"(invalid_client|invalid_grant)"/.exec(body)?.[1];
  const part = error === 'invalid_grant' ? 'refresh_token' : error === undefined ? undefined : 'client_secret';
  return kind?.parts.some(({ name }) => name === part) === true ? part : undefined;
}
