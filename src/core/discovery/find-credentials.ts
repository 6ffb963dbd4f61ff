/** @module Finds credentials in variables: log-ins, URLs, ESPs' own names, unmistakable values. One secret is found once. */

import { defined } from '../defined.ts';
import { describePlaceholder } from '../key/damage.ts';
import { fitsShape } from '../key/fits-shape.ts';
import { inspect, isDistinctive } from '../key/inspect.ts';
import type { CredentialKind, Provider } from '../model/provider.ts';
import { findBeside } from './beside.ts';
import { createEspNames } from './esp-hosts.ts';
import { countOwners, findNamedKeys, isNeeded } from './esp-keys.ts';
import type { FoundCredential, FoundPart, Remark, Scope, Variable } from './found.ts';
import { type Esps, isLoginKind, makeLoginCredential, makeUrlCredential } from './login-credential.ts';
import { findLogins } from './logins.ts';
import { readMailSigns } from './mail-signs.ts';
import { readConnection, readMailUrls } from './mail-url.ts';
import { keepOwners } from './owners.ts';
import { secretsOf } from './secrets-of.ts';
import { isAboutOther, wordsOf } from './words.ts';

/**
 * Returns the credentials of all scopes, the certain ones first. A variable of the environment hides the one of a file. A
 * secret never meets a host, region, setting or user name that somebody else wrote.
 */
export function findCredentials(
  environment: Scope,
  files: readonly Scope[],
  providers: readonly Provider[],
): readonly FoundCredential[] {
  const hidden = new Set(environment.map(({ name }) => name));
  const scopes = [
    environment,
    ...files.map((file) => [...environment, ...file.filter(({ name }) => !hidden.has(name))]),
  ];
  const ids = providers.map(({ id }) => id);
  const order = ({ provider }: FoundCredential): number => ids.indexOf(provider);
  const found = keepOwners(scopes.map((scope) => findInScope(scope, providers)));
  const sure = new Set(found.filter((one) => one.isCertain && one.missing.length === 0).flatMap(secretsOf));
  return found
    .filter((one) => one.isCertain || !secretsOf(one).every((secret) => sure.has(secret)))
    .map((one) => remarkOn(one, providers))
    .sort((a, b) => rank(b) - rank(a) || order(a) - order(b));
}

function rank({ isCertain, missing, remarks }: FoundCredential): number {
  return Number(isCertain) * 4 + Number(missing.length === 0) * 2 + Number(remarks.length === 0);
}

function findInScope(scope: Scope, providers: readonly Provider[]): readonly FoundCredential[] {
  const names = createEspNames(providers);
  const esps: Esps = { providers, find: names.find };
  const owners = countOwners(providers);
  const signs = readMailSigns(scope, names.find);
  const byName = new Map(scope.map((variable) => [variable.name, variable]));
  const urls = scope.flatMap((variable) =>
    [
      ...readMailUrls(variable.value.reveal(), (word) => names.find(word) !== undefined),
      ...readConnection(variable),
    ].flatMap((url) => makeUrlCredential(url, variable, esps, (name) => byName.get(name)) ?? []),
  );
  const logins = findLogins(scope, (word) => names.find(word) !== undefined).flatMap(
    (login) => makeLoginCredential(login, esps) ?? [],
  );
  const named = providers.flatMap((provider) => {
    if (provider.id === 'smtp' || provider.id === 'http') return [];
    const keys = findNamedKeys(provider, scope, { owners, namesOf: names.namesOf }, signs);
    return preferFitting(
      provider,
      keys.map((key) => makeNamed(provider, key, scope, names.namesOf(provider), providers)),
    );
  });
  const known = [...urls, ...logins.filter(({ isCertain }) => isCertain), ...named];
  const shaped = findByValue(scope, providers, names, new Set(known.flatMap(secretsOf)));
  const all = [...known, ...shaped, ...logins.filter(({ isCertain }) => !isCertain)];
  return dropRepeated(all.some((one) => one.isCertain && !isSample(one)) ? all.filter((one) => !isSample(one)) : all);
}

/** The longest password that nobody means: `pass`, `1234`. */
const longestSample = 4;

/** True for a log-in of the application's sample that nobody filled in. Alone it is shown; beside a real credential it says nothing. */
function isSample({ parts }: FoundCredential): boolean {
  const password = parts['password']?.value.reveal().trim();
  return password !== undefined && (password.length <= longestSample || describePlaceholder(password) !== undefined);
}

function makeNamed(
  provider: Provider,
  { kind, parts, prefix, isCertain }: ReturnType<typeof findNamedKeys>[number],
  scope: Scope,
  names: readonly string[],
  providers: readonly Provider[],
): FoundCredential {
  // A region beside the key belongs to it if it stands behind the same prefix.
  const near = scope.filter(({ name }) => prefix.every((word, at) => wordsOf(name)[at] === word));
  const isEspPrefix = prefix.some((word) => names.includes(word));
  // APP_AWS_REGION stands beside APP_AWS_ACCESS_KEY_ID.
  const more = provider.id === 'ses' && prefix.length > 0 && !isEspPrefix ? ['AWS', 'AWSDEFAULT'] : [];
  const { settings, region, endpoint, unlistedHost, variables, remarks } = findBeside(
    provider,
    kind,
    isEspPrefix ? scope : near,
    [...names, ...more],
    providers,
  );
  const missing = [
    ...(provider.endpoint?.required === true && endpoint === undefined ? ['endpoint'] : []),
    ...(provider.settings ?? [])
      .filter((setting) => setting.required && setting.default === undefined && settings[setting.name] === undefined)
      .map((setting) => `settings.${setting.name}`),
  ];
  const whole = (variable: Variable): FoundPart => ({ variable, value: variable.value, isPiece: false });
  return {
    provider: provider.id,
    kind: kind.kind,
    parts: Object.fromEntries([...parts].map(([name, variable]) => [name, whole(variable)])),
    settings,
    ...defined({ region, endpoint, unlistedHost }),
    beside: variables,
    missing,
    isCertain,
    remarks,
  };
}

/** If several kinds share the secrets, the one with the most parts whose shapes fit is meant. */
function preferFitting(provider: Provider, found: readonly FoundCredential[]): readonly FoundCredential[] {
  const fits = (one: FoundCredential): number => {
    const kind = kindOf(provider, one);
    const all = kind.parts.every((part) => {
      const value = one.parts[part.name]?.value.reveal().trim();
      return value === undefined ? !isNeeded(part) : fitsShape(part, value);
    });
    return Number(all) * 10 + Number(kind.parts.some(({ shape, secret }) => secret && shape !== undefined));
  };
  const best = new Map<string, FoundCredential>();
  for (const one of found) {
    const id = secretsOf(one)[0] ?? '';
    const known = best.get(id);
    if (!known || fits(one) > fits(known)) best.set(id, one);
  }
  return [...best.values()];
}

function kindOf(provider: Provider, { kind }: FoundCredential): CredentialKind {
  const found = provider.credentials.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`${provider.id} has no kind ${kind}`);
  return found;
}

/** Keys whose values show their ESP, whatever the name says. */
function findByValue(
  scope: Scope,
  providers: readonly Provider[],
  names: ReturnType<typeof createEspNames>,
  known: ReadonlySet<string>,
): readonly FoundCredential[] {
  return scope.flatMap((variable) => {
    const text = variable.value.reveal().trim();
    if (text.length < 16 || text.length > 400 || known.has(text) || isAboutOther(wordsOf(variable.name))) return [];
    for (const provider of providers) {
      for (const kind of provider.credentials) {
        const [part, ...more] = kind.parts.filter(isNeeded);
        if (part?.shape === undefined || more.length > 0 || !part.secret) continue;
        if (part.shape.includes('eyJ') || !isDistinctive(part.shape) || !fitsShape(part, text)) continue;
        if (
          isLoginKind(kind) &&
          provider.credentials.some(
            (other) => !isLoginKind(other) && other.parts.some(({ shape }) => shape === part.shape),
          )
        )
          continue;
        const key = { kind, parts: new Map([[part.name, variable]]), prefix: [], isCertain: true };
        return [{ ...makeNamed(provider, key, scope, names.namesOf(provider), providers), isByValue: true as const }];
      }
    }
    return [];
  });
}

/** The first finding of a secret at an ESP counts. AWS keys without their session token do not work alone. */
function dropRepeated(found: readonly FoundCredential[]): readonly FoundCredential[] {
  const whole = found.filter((one) => !found.some((other) => other !== one && isPartOf(one, other)));
  const seen = new Set<string>();
  return whole.filter((one) => {
    const id = JSON.stringify([one.provider, ...secretsOf(one).toSorted()]);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function isPartOf(one: FoundCredential, other: FoundCredential): boolean {
  const own = Object.values(one.parts).map(({ variable }) => variable.name);
  const all = Object.values(other.parts).map(({ variable }) => variable.name);
  return one.provider === other.provider && own.length < all.length && own.every((name) => all.includes(name));
}

function remarkOn(one: FoundCredential, providers: readonly Provider[]): FoundCredential {
  const provider = providers.find(({ id }) => id === one.provider);
  if (provider === undefined) return one;
  const texts = Object.fromEntries(Object.entries(one.parts).map(([name, { value }]) => [name, value.reveal()]));
  const findings = inspect(provider, kindOf(provider, one), texts, providers);
  const flaws = findings.map(({ means: [code], says }): Remark => ({ code: code ?? 'malformed', says }));
  const remarks = [...one.remarks, ...flaws, ...listDoubts(one)];
  return { ...one, remarks, ...(findings.some(({ holdBack }) => holdBack) ? { isHeldBack: true } : {}) };
}

/** Why the credential is not simply used. */
function listDoubts(one: FoundCredential): readonly Remark[] {
  const secrets = Object.values(one.parts).map(({ variable }) => variable.written ?? variable.name);
  const names = [...new Set(secrets)].join(', ');
  const others = one.provider === 'smtp' ? 'to several servers' : 'to another service';
  return [
    ...(one.missing.length === 0 ? [] : [{ code: 'missing' as const, says: `${one.missing.join(', ')} is missing.` }]),
    ...(one.isCertain ? [] : [{ code: 'several_providers' as const, says: `${names} could belong ${others}.` }]),
    ...(one.unlistedHost === undefined
      ? []
      : [
          {
            code: 'unlisted_host' as const,
            says: `${one.unlistedHost} is not on a list of ours; it gets the secret only if you allow it.`,
          },
        ]),
  ];
}
