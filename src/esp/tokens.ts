/** @module Tokens: signed assertions of service accounts (RS256, RFC 7523), signed tokens for Ghost (HS256), access tokens in answers. */

import { importPKCS8, SignJWT } from 'jose';
import { defined } from '../core/defined.ts';
import type { Answer } from '../core/model/answer.ts';

/** A token, or one sentence, without any secret, that says why there is none. */
type Signed = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly says: string };

/**
 * Signs the assertion of a service account.
 * @param account text of the JSON file, with `client_email` and `private_key`. Its `token_uri` is ignored.
 * @param now ms since the epoch.
 */
export async function signAssertion(
  account: string,
  claims: { readonly audience: string; readonly scope: string; readonly subject?: string },
  now: number,
): Promise<Signed> {
  const fields = readJson(account);
  const email = fields?.['client_email'];
  const privateKey = fields?.['private_key'];
  if (typeof email !== 'string' || typeof privateKey !== 'string') {
    return { ok: false, says: 'the service account is no JSON with client_email and private_key' };
  }
  const keyId = fields?.['private_key_id'];
  const seconds = Math.floor(now / 1000);
  try {
    const jwt = new SignJWT(defined({ scope: claims.scope, sub: claims.subject }))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(typeof keyId === 'string' && { kid: keyId }) })
      .setIssuer(email)
      .setAudience(claims.audience)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 600);
    return { ok: true, token: await jwt.sign(await importPKCS8(privateKey, 'RS256')) };
  } catch {
    return { ok: false, says: 'the private_key in the service account is no RSA key in PKCS #8 form' };
  }
}

/**
 * Signs a token for Ghost's Admin API. Source: https://docs.ghost.org/admin-api/#token-authentication
 * @param key `<id>:<secret in hex>`.
 * @param now ms since the epoch.
 */
export async function signGhostToken(key: string, audience: string, now: number): Promise<Signed> {
  const [, id, secret] = /^([^:\s]+):((?:[0-9a-f]{2})+)$/i.exec(key) ?? [];
  if (id === undefined || secret === undefined) {
    return { ok: false, says: 'the Admin API key is not an ID, a colon and a secret of hexadecimal digits' };
  }
  const seconds = Math.floor(now / 1000);
  const jwt = new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: id })
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 300);
  return { ok: true, token: await jwt.sign(Buffer.from(secret, 'hex')) };
}

/** Returns the access token in the answer to a token request; undefined if there is none. */
export function readAccessToken(answer: Answer): string | undefined {
  if (answer.kind !== 'http' || answer.status === null || answer.status < 200 || answer.status > 299) return undefined;
  const token = readJson(answer.body)?.['access_token'];
  return typeof token === 'string' && token !== '' ? token : undefined;
}

function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}
