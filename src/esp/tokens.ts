/** @module Signed tokens: RS256 assertions of service accounts (RFC 7523), Ghost's HS256 tokens, access tokens in answers. */

import { importPKCS8, SignJWT } from 'jose';
import type { Answer } from '../core/model/answer.ts';

/** A token, or why none can be made: one sentence without any secret. */
type Signed = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly says: string };

/**
 * Signs the assertion of a service account.
 * @param account the JSON file's text, with `client_email` and `private_key`. Its `token_uri` is not obeyed.
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
    const jwt = new SignJWT({ scope: claims.scope, ...(claims.subject === undefined ? {} : { sub: claims.subject }) })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(typeof keyId === 'string' ? { kid: keyId } : {}) })
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

/** The access token in the answer of a token request; undefined when it brings none. */
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
