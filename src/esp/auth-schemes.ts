/** @module The authentication schemes: each puts a credential into an HTTP request. A credential that would be altered is not sent. */

import { AwsV4Signer } from 'aws4fetch';
import { defined } from '../core/defined.ts';
import type { TargetProblem } from '../core/model/answer.ts';
import type { Scheme } from '../core/model/provider.ts';
import { findUnsendable } from '../core/target/header.ts';
import { type Filled, fillTemplate, type Values } from '../core/template.ts';
import type { HttpRequest } from '../io/http-client.ts';
import { type Draft, encodePairs, joinUrl, whyUnfilled } from './build-request.ts';
import { signGhostToken } from './tokens.ts';

/**
 * A request that is ready to be sent, or one sentence, without any secret, that says why there is none. `minted` is a token
 * that was signed for the request.
 */
export type PresentedRequest =
  | { readonly ok: true; readonly request: HttpRequest; readonly minted?: string }
  | { readonly ok: false; readonly code: string; readonly says: string; readonly problem?: TargetProblem };

/** Finishes the request without any credential. */
export function presentNothing(draft: Draft): Extract<PresentedRequest, { readonly ok: true }> {
  return { ok: true, request: finish(draft) };
}

/**
 * Finishes the request with the credential.
 * @param values must contain `access_token` for the OAuth schemes, which present a token that was fetched before.
 * @param now ms since the epoch, for signatures.
 */
export async function presentCredential(
  scheme: Scheme,
  draft: Draft,
  values: Values,
  now: number,
): Promise<PresentedRequest> {
  switch (scheme.scheme) {
    case 'bearer': {
      const token = fillTemplate(scheme.token ?? '{key}', values);
      return withHeader(draft, 'Authorization', token, (text) => `${scheme.word ?? 'Bearer'} ${text}`);
    }
    case 'basic': {
      const username = fillTemplate(scheme.username, values);
      const password = fillTemplate(scheme.password, values);
      if (!username.ok) return refuse(whyUnfilled(username));
      return withHeader(draft, 'Authorization', password, (text) => `Basic ${encodeBasic(username.text, text)}`);
    }
    case 'header':
      return withHeader(draft, scheme.name, fillTemplate(scheme.value ?? '{key}', values));
    case 'query': {
      const value = fillTemplate(scheme.value ?? '{key}', values);
      if (!value.ok) return refuse(whyUnfilled(value));
      return { ok: true, request: finish({ ...draft, query: [...draft.query, [scheme.name, value.text]] }) };
    }
    case 'body':
      return presentInBody(draft, scheme.name, fillTemplate(scheme.value ?? '{key}', values));
    case 'sigv4':
      return sign(draft, scheme.service, values, now);
    case 'oauth2_refresh':
    case 'oauth2_client_credentials':
    case 'jwt_bearer':
      return withHeader(draft, 'Authorization', fillTemplate('{access_token}', values), (text) => `Bearer ${text}`);
    case 'ghost_jwt': {
      const signed = await signGhostToken(values.given['key'] ?? '', scheme.audience, now);
      if (!signed.ok) return { ok: false, code: 'ERR_CREDENTIAL_UNREADABLE', says: signed.says };
      const headers = { ...draft.headers, Authorization: `Ghost ${signed.token}` };
      return { ok: true, request: finish({ ...draft, headers }), minted: signed.token };
    }
    case 'smtp_login':
    case 'smtp_xoauth2':
      return refuse({ says: 'an SMTP credential cannot be presented over HTTP' });
  }
}

function withHeader(
  draft: Draft,
  name: string,
  value: Filled,
  write: (text: string) => string = String,
): PresentedRequest {
  if (!value.ok) return refuse(whyUnfilled(value));
  return { ok: true, request: finish({ ...draft, headers: { ...draft.headers, [name]: write(value.text) } }) };
}

function presentInBody(draft: Draft, name: string, value: Filled): PresentedRequest {
  if (!value.ok) return refuse(whyUnfilled(value));
  if (draft.body?.type === 'form') {
    const form = [...draft.body.form, [name, value.text] as const];
    return { ok: true, request: finish({ ...draft, body: { type: 'form', form } }) };
  }
  const json = draft.body?.json ?? {};
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return refuse({ says: 'the body of the request has no place for the credential' });
  }
  return { ok: true, request: finish({ ...draft, body: { type: 'json', json: { ...json, [name]: value.text } } }) };
}

/** AWS Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
async function sign(draft: Draft, service: string, values: Values, now: number): Promise<PresentedRequest> {
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token, region } = values.given;
  if (accessKeyId === undefined || secretAccessKey === undefined || region === undefined) {
    return refuse({
      says: 'access_key_id, secret_access_key and region are needed to sign the request',
      problem: 'value',
    });
  }
  // `Headers` silently trims blanks, which would sign another credential than the stored one.
  if (accessKeyId.trim() !== accessKeyId || session_token?.trim() !== session_token) return unsendable();
  const request = finish(draft);
  // Such a header is not the credential's; the client refuses it.
  if (findUnsendable(request.headers) !== undefined) return { ok: true, request };
  try {
    const signer = new AwsV4Signer({
      method: request.method,
      url: request.url,
      headers: { ...request.headers },
      accessKeyId,
      secretAccessKey,
      service,
      region,
      datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      ...defined({ body: request.body, sessionToken: session_token }),
    });
    const signed = await signer.sign();
    return { ok: true, request: { ...request, headers: Object.fromEntries(signed.headers) } };
  } catch {
    return unsendable();
  }
}

function finish(draft: Draft): HttpRequest {
  const body =
    draft.body === undefined
      ? undefined
      : draft.body.type === 'json'
        ? { type: 'application/json', text: JSON.stringify(draft.body.json) }
        : { type: 'application/x-www-form-urlencoded', text: encodePairs(draft.body.form) };
  return {
    method: draft.method,
    url: joinUrl(draft.base, draft.query),
    shownUrl: joinUrl(draft.shownBase, draft.shownQuery),
    headers: { ...defined({ 'content-type': body?.type }), ...draft.headers },
    ...defined({ body: body?.text }),
  };
}

/** RFC 7617, with UTF-8. */
function encodeBasic(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

function refuse(why: { readonly says: string; readonly problem?: TargetProblem }): PresentedRequest {
  return { ok: false, code: 'ERR_TARGET', ...why };
}

function unsendable(): PresentedRequest {
  return {
    ok: false,
    code: 'ERR_INVALID_CHAR',
    says: 'the credential holds a character that a signed request cannot carry',
  };
}
