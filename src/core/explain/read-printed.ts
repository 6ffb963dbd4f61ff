/** @module Reads an HTTP answer out of values that a program printed: error objects, responses, their headers and bodies. */

import { type Branch, type PrintedValue, readPrintedValue, type Tree } from './parse-dump.ts';

/** The parts of an answer found so far. */
export interface Parts {
  status: number | null;
  /** True when the status cannot be anything else. */
  isSure: boolean;
  headers: Record<string, string>;
  /** What may be the body, the surest first. */
  bodies: string[];
}

/** Names of headers that only an answer has. */
const answerHeaders =
  /^(?:content-type|content-length|date|server|www-authenticate|retry-after|x-ratelimit-\w+|ratelimit-\w+|cf-ray|cf-mitigated|location|via|x-request-id|set-cookie|transfer-encoding|sunset|deprecation|x-amzn-\w+|request-id)$/i;
const requestHeaders = /^(?:authorization|user-agent|accept|host|api-key|x-api-key)$/i;
const errorNames =
  /^(?:errors?|message|messages|detail|details|title|msg|reason|description|error_description|error_message|errormessage|errorcode|error_code|codedescription|code|name|type|status|success|result_message|fault|faultstring|__type|data)$/i;

/**
 * Adds to `parts` the status, headers and bodies that a printed value shows of an answer.
 * @param depth levels below the outermost value
 * @param path names from the outermost value to this one, each after a dot
 */
export function readPrinted(tree: PrintedValue['value'] | Branch, parts: Parts, depth = 0, path = ''): void {
  if (depth > 8) return;
  if (Array.isArray(tree)) {
    const pairs = tree.filter((one): one is string => typeof one === 'string');
    if (depth === 0 && tree.some((one) => isBranch(one) && isErrorLike(one))) parts.bodies.push(JSON.stringify(tree));
    else if (depth === 0 && pairs.length === tree.length && pairs.length === 1) parts.bodies.push(pairs[0] ?? '');
    return;
  }
  const branch = tree as Branch;
  const names = Object.keys(branch);
  if (looksLikeHeaders(branch)) {
    for (const name of names) {
      const value = branch[name];
      parts.headers[name.toLowerCase()] ??= textOfTree(value);
    }
    return;
  }
  if (
    /(?:^|\.)(?:config|request|req|options|params|agent|socket|_header\w{0,80}|opts)$/i.test(path) ||
    names.some((name) => requestHeaders.test(name))
  )
    return;
  const nested = names.filter((name) =>
    /^(?:response|res|resp|r|error|err|cause|reason|original\w*|previous|context|exception)$/i.test(name),
  );
  const before = parts.bodies.length;
  for (const name of [...names.filter((one) => /^response$|^res$/i.test(one)), ...nested]) {
    const value = branch[name];
    if (isBranch(value) && !(name === 'error' && isErrorLike(branch) && depth === 0 && !hasAnswer(value)))
      readPrinted(value, parts, depth + 1, `${path}.${name}`);
  }
  for (const name of names) {
    const value = branch[name];
    if (isBranch(value) && /headers?$/i.test(name)) {
      for (const [header, one] of Object.entries(value))
        if (answerHeaders.test(header)) parts.headers[header.toLowerCase()] ??= textOfTree(one);
    }
  }
  const status = statusOf(branch);
  if (status !== undefined && parts.status === null) {
    parts.status = status.value;
    parts.isSure = status.isSure;
  }
  const bodyName = names.find((name) =>
    /^(?:body|data|responsebody|response_body|responsetext|response_text|rawbody|raw_body|text|content|result|output|response|payload|http_body|error_body|json)$/i.test(
      name,
    ),
  );
  const body = bodyName === undefined ? undefined : branch[bodyName];
  if (
    body !== undefined &&
    body !== null &&
    body !== '' &&
    (status !== undefined || depth > 0 || names.length <= 3) &&
    parts.bodies.length === before
  )
    parts.bodies.push(bodyText(body));
  for (const name of names) {
    const value = branch[name];
    if (typeof value === 'string' && /^\s*[{[]\s*["'{]/.test(value) && parts.bodies.length === before)
      parts.bodies.push(bodyText(value));
  }
  if (parts.bodies.length === before && isErrorLike(branch)) parts.bodies.push(JSON.stringify(withoutStack(branch)));
}

function hasAnswer(branch: Branch): boolean {
  return ['response', 'body', 'data', 'headers'].some((name) => Object.hasOwn(branch, name));
}

function bodyText(body: Tree): string {
  if (typeof body !== 'string') return JSON.stringify(body);
  const bare = body.trim();
  if (!/^[{[]/.test(bare)) return body;
  try {
    JSON.parse(bare);
    return bare;
  } catch {
    const value = readPrintedValue(bare);
    return value === undefined ? body : JSON.stringify(value);
  }
}

function withoutStack(branch: Branch): Branch {
  return Object.fromEntries(
    Object.entries(branch)
      .filter(([name]) => !/^(?:stack|trace|stacktrace|config|request|headers)$/i.test(name))
      .map(([name, value]) => [name, typeof value === 'string' ? (value.split('\n    at ')[0] ?? '') : value]),
  );
}

/** True for a value with named members. */
function isBranch(tree: Tree | undefined): tree is Branch {
  return tree !== null && typeof tree === 'object' && !Array.isArray(tree);
}

function isErrorLike(branch: Branch): boolean {
  return Object.entries(branch).some(
    ([name, value]) =>
      errorNames.test(name) && (typeof value === 'string' || (value !== null && typeof value === 'object')),
  );
}

/** True for members that are the headers of an answer. */
function looksLikeHeaders(branch: Branch): boolean {
  const names = Object.keys(branch);
  return (
    names.filter((name) => answerHeaders.test(name)).length >= 2 &&
    !names.some((name) => requestHeaders.test(name) || /^(?:errors?|message)$/i.test(name))
  );
}

function statusOf(branch: Branch): { readonly value: number; readonly isSure: boolean } | undefined {
  for (const name of [
    'statusCode',
    'status_code',
    'httpStatusCode',
    'httpStatus',
    'http_code',
    'http_status',
    'StatusCode',
    'response_code',
    'responseStatus',
    'status',
    'code',
  ]) {
    const printed = branch[name];
    // An object of the parser has no text.
    const value = typeof printed === 'object' ? Number.NaN : Number(printed);
    if (Number.isInteger(value) && value >= 200 && value < 600)
      return { value, isSure: name !== 'code' || Object.hasOwn(branch, 'response') };
  }
  return undefined;
}

/** True for the headers of an answer or of a request: their words are no message. */
export function isHeaderBlock(value: PrintedValue['value']): boolean {
  return (
    isBranch(value as Tree) &&
    (looksLikeHeaders(value as Branch) || Object.keys(value).some((name) => requestHeaders.test(name)))
  );
}

/** Returns the value of a header as text: a list joined, and nothing for deeper values, which are no headers. */
function textOfTree(value: Tree | undefined): string {
  if (value === undefined || value === null || typeof value !== 'object') return String(value ?? '');
  return Array.isArray(value) ? value.map((part: Tree) => textOfTree(part)).join(', ') : '';
}
