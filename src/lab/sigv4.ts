/**
 * @module Checks AWS Signature Version 4 of an incoming request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import { createHash, createHmac } from 'node:crypto';
import type { LabRequest } from './request.ts';

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Returns the access key ID that a request names; undefined if it is not signed in the right form. */
export function signingKeyId(request: LabRequest): string | undefined {
  return form.exec(request.headers['authorization'] ?? '')?.[1];
}

/** True if the signature was made with this secret over exactly this request. */
export function isSignedBy(request: LabRequest, secret: string): boolean {
  const [, , date = '', region = '', service = '', signed = '', signature] =
    form.exec(request.headers['authorization'] ?? '') ?? [];
  if (signature === undefined) return false;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'] ?? '',
    scope,
    sha256(canonical(request, signed.split(';'))),
  ];
  const signingKey = [date, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(signingKey, text.join('\n')).toString('hex') === signature;
}

/** Returns the time of the signature, ms since the epoch; undefined without a readable `x-amz-date`. */
export function signedAt(request: LabRequest): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(request.headers['x-amz-date'] ?? '');
  if (!parts) return undefined;
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  const [day = 1, hour = 0, minute = 0, second = 0] = rest;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function canonical(request: LabRequest, signed: readonly string[]): string {
  const query = [...request.query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = signed.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`);
  const path = request.path.split('/').map(encode).join('/');
  const body = request.headers['x-amz-content-sha256'] ?? sha256(request.body);
  return [request.method, path, query, headers.join(''), signed.join(';'), body].join('\n');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
