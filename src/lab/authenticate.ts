/** @module Finds the key of the lab that a request presents, as strictly as the ESP itself does. */

import { createPublicKey } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { defined } from '../core/defined.ts';
import type { CredentialKind, Provider, Scheme } from '../core/model/provider.ts';
import { fillTemplate } from '../core/template.ts';
import { fitsPath } from './choose-answer.ts';
import { type LabKey, secretTexts } from './keys.ts';
import { type LabRequest, readBasic, readEverything, readFields } from './request.ts';
import { isSignedBy, signingKeyId } from './sigv4.ts';

/**
 * The sender of a request. `known`: presents a key in the right form. `unknown`: presents something else, perhaps with the
 * text of a known key in it (`carries`). `none`: presents nothing.
 */
export type Caller =
  | { readonly who: 'known'; readonly key: LabKey }
  | { readonly who: 'unknown'; readonly carries?: LabKey }
  | { readonly who: 'none'; readonly carries?: LabKey };

/** Access tokens that the lab has issued, with the key of each. */
export type Tokens = ReadonlyMap<string, LabKey>;

/** Returns the kinds of credential whose token request this is. */
export function kindsAskingToken(provider: Provider, request: LabRequest): readonly CredentialKind[] {
  return provider.credentials.filter((kind) => {
    const name = tokenRequest(kind.auth);
    const spec = name === undefined ? undefined : provider.requests[name];
    return spec?.method === request.method && spec.path !== undefined && fitsPath(spec.path, request.path);
  });
}

/** Finds the sender of an HTTP request to a host of this provider. @param keys all keys of the lab */
export async function authenticate(
  provider: Provider | undefined,
  request: LabRequest,
  keys: readonly LabKey[],
  tokens: Tokens,
): Promise<Caller> {
  const own = keys.filter((key) => key.provider === provider?.id);
  const asking = provider ? kindsAskingToken(provider, request) : [];
  for (const key of own) {
    const isKnown = asking.length > 0 ? await asksTokenFor(key, request) : await presents(key, request, tokens);
    if (isKnown) return { who: 'known', key };
  }
  const everything = readEverything(request);
  const carried = keys.find((key) => secretTexts(key).some((text) => everything.includes(text)));
  const token = carried ? undefined : [...tokens].find(([text]) => everything.includes(text))?.[1];
  const carries = carried ?? token;
  const isEmpty = asking.length > 0 ? readFields(request).size === 0 : !presentsAnything(provider, request);
  return defined({ who: isEmpty && !carries ? 'none' : 'unknown', carries });
}

/** The credential of an SMTP log-in. */
export interface Login {
  readonly username: string;
  readonly password: string;
  readonly isToken: boolean;
}

/** Finds the sender of an SMTP log-in. */
export function authenticateLogin(login: Login, provider: string, keys: readonly LabKey[], tokens: Tokens): Caller {
  const known = keys.find((key) => key.provider === provider && logsIn(key, login, tokens));
  if (known) return { who: 'known', key: known };
  const carries = keys.find((key) => secretTexts(key).some((text) => login.password.includes(text)));
  return defined({ who: 'unknown', carries });
}

function logsIn(key: LabKey, login: Login, tokens: Tokens): boolean {
  const { auth } = key.target.kind;
  if (auth.scheme === 'smtp_xoauth2') {
    const isOurs = tokens.get(login.password) === key || login.password === key.parts['access_token'];
    return login.isToken && isOurs && login.username === fill(auth.username, key);
  }
  if (auth.scheme !== 'smtp_login' || login.isToken) return false;
  return login.username === fill(auth.username, key) && login.password === fill(auth.password, key);
}

async function presents(key: LabKey, request: LabRequest, tokens: Tokens): Promise<boolean> {
  const { auth } = key.target.kind;
  const authorization = request.headers['authorization'] ?? '';
  switch (auth.scheme) {
    case 'bearer':
      return isWord(authorization, auth.word ?? 'Bearer', fill(auth.token ?? '{key}', key));
    case 'basic': {
      const basic = readBasic(request);
      return (
        basic !== undefined &&
        basic.username === fill(auth.username, key) &&
        basic.password === fill(auth.password, key)
      );
    }
    case 'header':
      return same(request.headers[auth.name.toLowerCase()], fill(auth.value ?? '{key}', key));
    case 'query':
      return same(request.query.get(auth.name) ?? undefined, fill(auth.value ?? '{key}', key));
    case 'body':
      return same(readFields(request).get(auth.name), fill(auth.value ?? '{key}', key));
    case 'sigv4':
      return isSigned(key, request);
    case 'oauth2_refresh':
    case 'oauth2_client_credentials':
    case 'jwt_bearer':
    case 'smtp_xoauth2':
      return (
        tokens.get(authorization.replace(/^bearer\s+/i, '')) === key ||
        isWord(authorization, 'Bearer', key.parts['access_token'])
      );
    case 'ghost_jwt':
      return isGhostToken(key, authorization, auth.audience);
    case 'smtp_login':
      return false;
  }
}

async function asksTokenFor(key: LabKey, request: LabRequest): Promise<boolean> {
  if (key.target.kind.auth.scheme === 'jwt_bearer')
    return isAssertedBy(key, readFields(request).get('assertion') ?? '');
  if (tokenRequest(key.target.kind.auth) === undefined) return false;
  const basic = readBasic(request);
  const given = new Set([...readFields(request).values(), ...(basic ? [basic.username, basic.password] : [])]);
  // The request asks for the access token, so it does not present one.
  const needed = key.target.kind.parts.filter(
    (part) => part.secret && part.name !== 'access_token' && part.name in key.parts,
  );
  return needed.length > 0 && needed.every((part) => given.has(key.parts[part.name] ?? ''));
}

function isSigned(key: LabKey, request: LabRequest): boolean {
  const session = key.parts['session_token'];
  return (
    signingKeyId(request) === key.parts['access_key_id'] &&
    isSignedBy(request, key.parts['secret_access_key'] ?? '') &&
    request.headers['x-amz-security-token'] === session
  );
}

async function isGhostToken(key: LabKey, authorization: string, audience: string): Promise<boolean> {
  const token = /^Ghost (\S+)$/.exec(authorization)?.[1];
  const [id, secret] = (key.parts['key'] ?? '').split(':');
  if (token === undefined || secret === undefined) return false;
  try {
    const { protectedHeader } = await jwtVerify(token, Buffer.from(secret, 'hex'), { algorithms: ['HS256'], audience });
    return protectedHeader.kid === id;
  } catch {
    return false;
  }
}

async function isAssertedBy(key: LabKey, assertion: string): Promise<boolean> {
  try {
    const account: unknown = JSON.parse(key.parts['key'] ?? '');
    const pem =
      typeof account === 'object' && account !== null && 'private_key' in account ? String(account.private_key) : '';
    const jwk = createPublicKey(pem).export({ format: 'jwk' });
    await jwtVerify(assertion, await importJWK(jwk, 'RS256'), { algorithms: ['RS256'] });
    return true;
  } catch {
    return false;
  }
}

function presentsAnything(provider: Provider | undefined, request: LabRequest): boolean {
  if (/^\S+\s+\S/.test(request.headers['authorization'] ?? '')) return true;
  const fields = readFields(request);
  return (provider?.credentials ?? []).some(({ auth }) => {
    if (auth.scheme === 'header') return Boolean(request.headers[auth.name.toLowerCase()]);
    if (auth.scheme === 'query') return Boolean(request.query.get(auth.name));
    return auth.scheme === 'body' && Boolean(fields.get(auth.name));
  });
}

function tokenRequest(auth: Scheme): string | undefined {
  return 'request' in auth ? auth.request : undefined;
}

function fill(template: string, key: LabKey): string | undefined {
  const filled = fillTemplate(template, key.values);
  return filled.ok ? filled.text : undefined;
}

function isWord(authorization: string, word: string, token: string | undefined): boolean {
  const space = authorization.indexOf(' ');
  return (
    authorization.slice(0, space).toLowerCase() === word.toLowerCase() && same(authorization.slice(space + 1), token)
  );
}

function same(given: string | undefined, wanted: string | undefined): boolean {
  return given !== undefined && given === wanted;
}
