/** @module Credentials under the names of an ESP: its well-known variables, also behind a prefix, and `ESP_…` with a usual ending. */

import { fitsShape } from '../key/fits-shape.ts';
import type { CredentialKind, Part, Provider } from '../model/provider.ts';
import type { Scope, Variable } from './found.ts';
import type { MailSigns } from './mail-signs.ts';
import { beforeEnding, compact, isAboutOther, isEmpty, wordsOf } from './words.ts';

/** A credential under an ESP's names: part → variable. */
export interface NamedKey {
  readonly kind: CredentialKind;
  readonly parts: ReadonlyMap<string, Variable>;
  /** The words before the name or the ending; what stands beside the key begins with them. */
  readonly prefix: readonly string[];
  /** True if a secret variable is well-known and belongs to this ESP alone. */
  readonly isCertain: boolean;
}

/** A variable that may hold a part. */
interface Match {
  readonly variable: Variable;
  readonly prefix: readonly string[];
  readonly isExact: boolean;
  readonly isCertain: boolean;
}

/** Endings of a single key behind the name of its ESP. */
const keyEndings = ['APIKEY', 'APITOKEN', 'SERVERTOKEN', 'SECRETKEY', 'SECRET', 'TOKEN', 'KEY', 'API'];

/** Further endings of a part, behind the name of its ESP. */
const otherEndings: Readonly<Record<string, readonly string[]>> = {
  access_key_id: ['ACCESSKEY', 'ACCESSID', 'KEYID', 'KEY'],
  secret_access_key: ['SECRETKEY', 'ACCESSKEYSECRET', 'KEYSECRET', 'SECRET'],
};

/** Names of services that have keys for much besides mail. Such a variable counts only with a sign of mail. */
const manyUses = /^(?:AWS|AZURE|GOOGLE)_/;
/** Such a name behind a prefix: `API_AWS_ACCESS_KEY_ID`. */
const manyUsesBehind = /(?:^|_)(?=(?:AWS|AZURE|GOOGLE)_)/;

/** Names of ESPs that are ordinary words: behind another word they may be a piece of another name, as in UI_KIT_API_KEY. */
const ordinaryNames: ReadonlySet<string> = new Set(['KIT', 'LOOPS', 'DRIP', 'GHOST']);

/** Words that say nothing of what stands behind them. */
const plainPrefix =
  /^(?:APP|API|MY|PROD(?:UCTION)?|STAGING|E?MAIL|MARKETING|NEWSLETTERS?|SERVER|BACKEND|ENV|STRING|DATA)$/;

/** What is known of the names of all ESPs. */
export interface EspNames {
  /** Variable → the ESPs that list it. */
  readonly owners: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of an ESP as one word in capitals. */
  readonly namesOf: (provider: Provider) => readonly string[];
}

/** Returns the ESPs that list each variable. */
export function countOwners(providers: readonly Provider[]): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const { id, credentials } of providers) {
    for (const name of credentials.flatMap(({ parts }) => parts.flatMap((part) => part.variables))) {
      owners.set(name, (owners.get(name) ?? new Set()).add(id));
    }
  }
  return owners;
}

/**
 * Returns the credentials of one ESP in a scope. Keys of many uses (AWS, Azure) count only with a sign of mail.
 */
export function findNamedKeys(
  provider: Provider,
  scope: Scope,
  names: EspNames,
  signs: MailSigns,
): readonly NamedKey[] {
  return provider.credentials.flatMap((kind) => {
    const byPart = kind.parts.map((part) => ({
      part,
      matches: scope.flatMap((variable) => matchPart(provider, kind, part, variable, names, signs) ?? []),
    }));
    if (!byPart.some(({ part, matches }) => part.secret && matches.length > 0)) return [];
    return combine(kind, byPart).filter(({ parts }) =>
      [...parts.values()].every((variable) => {
        const at = variable.name.search(manyUsesBehind);
        return at < 0 || signs.isForMail({ ...variable, name: variable.name.slice(at).replace(/^_/, '') });
      }),
    );
  });
}

function matchPart(
  provider: Provider,
  kind: CredentialKind,
  part: Part,
  variable: Variable,
  { owners, namesOf }: EspNames,
  { isDriver }: MailSigns,
): Match | undefined {
  const text = variable.value.reveal();
  if (isEmpty(text)) return undefined;
  if (part.variables.includes(variable.name)) {
    const size = owners.get(variable.name)?.size ?? 0;
    // A log-in under a name of everybody is no matter of one ESP.
    if (size > 1 && kind.auth.scheme === 'smtp_login') return undefined;
    return { variable, prefix: [], isExact: true, isCertain: size === 1 };
  }
  const words = wordsOf(variable.name);
  if (isAboutOther(words)) return undefined;
  const esp = namesOf(provider);
  for (const listed of part.variables) {
    const ending = compact(listed);
    const name = esp.find((one) => ending.includes(one)) ?? '';
    const prefix = beforeEnding(words, ending);
    if (prefix === undefined) continue;
    // APP_AWS_ACCESS_KEY_ID names no ESP; APP_MAIL_DRIVER does. Behind `uploads` or `backup`, AWS keys are not for mail.
    const isOurs = isDriver(provider, prefix) || prefix.every((word) => plainPrefix.test(word));
    if (name === '' && !(manyUses.test(listed) && isOurs)) continue;
    const isCertain = owners.get(listed)?.size === 1 && !isPieceOfName(name, prefix);
    return { variable, prefix, isExact: true, isCertain };
  }
  const prefix = findEspPrefix(part, words, esp);
  const isSure = part.shape !== undefined && fitsShape(part, text.trim());
  if (prefix === undefined || !isSure) return undefined;
  const name = esp.find((one) => words[prefix.length] === one) ?? '';
  return { variable, prefix, isExact: false, isCertain: part.secret && !isPieceOfName(name, prefix) };
}

function isPieceOfName(name: string, prefix: readonly string[]): boolean {
  return ordinaryNames.has(name) && !prefix.every((word) => plainPrefix.test(word));
}

/** The words before `ESP_KEY`, or before `…ESP…_ACCESS_KEY_ID`. */
function findEspPrefix(part: Part, words: readonly string[], esp: readonly string[]): readonly string[] | undefined {
  if (part.name === 'key') {
    for (const name of esp) {
      for (const ending of keyEndings) {
        const prefix = beforeEnding(words, `${name}${ending}`);
        if (prefix !== undefined) return prefix;
      }
    }
    return undefined;
  }
  for (const ending of [compact(part.name), ...(otherEndings[part.name] ?? [])]) {
    const prefix = beforeEnding(words, ending);
    if (prefix?.some((word) => esp.includes(word)) === true) return prefix;
  }
  return undefined;
}

/** One credential for each prefix that has all parts; exact names may stand under different prefixes. */
function combine(
  kind: CredentialKind,
  byPart: readonly { readonly part: Part; readonly matches: readonly Match[] }[],
): readonly NamedKey[] {
  const secrets = byPart.flatMap(({ part, matches }) => (part.secret ? matches : []));
  const prefixes = new Map(secrets.map(({ prefix }) => [prefix.join('_'), prefix]));
  const isSingle = byPart.filter(({ part }) => isNeeded(part)).length === 1;
  return [...prefixes].flatMap(([id, prefix]) => {
    const own = byPart.map(({ part, matches }) => ({
      part,
      matches: matches.filter((match) => match.prefix.join('_') === id),
    }));
    if (own.some(({ part, matches }) => isNeeded(part) && matches.length === 0)) return [];
    const first = own.flatMap(({ part, matches: [match] }) => (match ? [[part.name, match] as const] : []));
    const needed = own.find(({ part }) => isNeeded(part));
    // A key under several names: each may hold another one.
    const choices = isSingle && needed ? needed.matches.map((match) => [[needed.part.name, match] as const]) : [first];
    return choices.map((choice) => ({
      kind,
      prefix,
      parts: new Map(choice.map(([name, { variable }]) => [name, variable])),
      isCertain: choice.some(
        ([name, match]) => match.isCertain && byPart.some(({ part }) => part.name === name && part.secret),
      ),
    }));
  });
}

/** True for a part that the credential does not work without. */
export function isNeeded(part: Part): boolean {
  return part.optional !== true && part.default === undefined;
}
