/** @module Finds the HTTP answer in a pasted text: status, the headers that matter, body, and the request it belongs to. */

import { dropRequests, findRequest } from './find-request.ts';
import { findStatus } from './find-status.ts';
import { type Branch, type Dump, findDumps, readDump, type Tree, unescapeText } from './parse-dump.ts';
import { dropNoise, dropPaths } from './strip-noise.ts';

export interface FoundHttp {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** What may be the body, the surest first. */
  readonly bodies: readonly string[];
  /** The words around, without dumps, frames and paths: where a message stands that is no body. */
  readonly prose: string;
  readonly method?: string;
  readonly url?: string;
  /** True when the status cannot be anything else. */
  readonly isSure: boolean;
}

interface Parts {
  status: number | null;
  isSure: boolean;
  headers: Record<string, string>;
  bodies: string[];
}

/** Names of headers that only an answer has. */
const answerHeaders =
  /^(?:content-type|content-length|date|server|www-authenticate|retry-after|x-ratelimit-\w+|ratelimit-\w+|cf-ray|cf-mitigated|location|via|x-request-id|set-cookie|transfer-encoding|sunset|deprecation|x-amzn-\w+|request-id)$/i;
const requestHeaders = /^(?:authorization|user-agent|accept|host|api-key|x-api-key)$/i;
const errorNames =
  /^(?:errors?|message|messages|detail|details|title|msg|reason|description|error_description|error_message|errormessage|errorcode|error_code|codedescription|code|name|type|status|success|result_message|fault|faultstring|__type|data)$/i;

/** Reads whatever shows of an HTTP answer. */
export function findHttp(pasted: string): FoundHttp {
  const parts: Parts = { status: null, isSure: false, headers: {}, bodies: [] };
  readRaw(pasted, parts);
  const text = dropNoise(pasted);
  const dumps = findDumps(text);
  for (const dump of [...dumps].reverse()) readTree(dump.value, parts, 0, '');
  const html = /<(?:!doctype html|html|head|body|\?xml|error\w*)\b[\s\S]{0,60000}/i.exec(text)?.[0];
  if (html !== undefined && parts.bodies.length === 0) parts.bodies.push(html);
  readHeaderLines(text, parts);
  const stated = findStatus(text, parts.status);
  if (stated !== undefined && !(parts.isSure && parts.status !== null)) {
    parts.status = stated.status;
    parts.isSure = stated.isSure;
  }
  return {
    status: parts.status,
    headers: parts.headers,
    bodies: parts.bodies.filter((body) => body.trim() !== ''),
    prose: makeProse(text, dumps),
    isSure: parts.isSure,
    ...findRequest(pasted),
  };
}

/** `HTTP/1.1 401 …`, header lines, an empty line, the body; with the marks that curl -v sets before them. */
function readRaw(text: string, parts: Parts): void {
  const start = /(?:^|\n)[ \t]*(?:< ?)?HTTP\/[\d.]{1,3} (\d{3})\b[^\n]*/g;
  let last: RegExpExecArray | undefined;
  for (let match = start.exec(text); match !== null; match = start.exec(text))
    if (Number(match[1]) >= 200 && !/connection established/i.test(match[0])) last = match;
  if (last === undefined) return;
  parts.status = Number(last[1]);
  parts.isSure = true;
  const lines = text
    .slice(last.index + last[0].length)
    .split('\n')
    .slice(1);
  let index = 0;
  for (; index < lines.length; index++) {
    const line = (lines[index] ?? '').replace(/^[ \t]*< ?/, '');
    const header = /^([A-Za-z][\w-]{0,60}): ?(.{0,4000})$/.exec(line);
    if (header === null) {
      if (/^[*>] |^\{ \[\d+ bytes/.test(line)) continue;
      break;
    }
    parts.headers[(header[1] ?? '').toLowerCase()] = header[2] ?? '';
  }
  const body = lines
    .slice(index)
    .filter((line) => !/^[*>] |^[{}] \[\d+ bytes|^\s*<\s*$|^\s*% Total|^\s*\d+ +\d+ +\d+ .*--:--/.test(line))
    .join('\n')
    .trim();
  if (body === '') return;
  const json = /^[{[]/.test(body) ? findDumps(body)[0] : undefined;
  parts.bodies.push(json?.start === 0 ? body.slice(0, json.end) : body);
}

/** Walks a printed value for statuses, headers and bodies of an answer. */
function readTree(tree: Dump['value'] | Branch, parts: Parts, depth: number, path: string): void {
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
    /(?:^|\.)(?:config|request|req|options|params|agent|socket|_header\w*|opts)$/i.test(path) ||
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
      readTree(value, parts, depth + 1, `${path}.${name}`);
  }
  for (const name of names) {
    const value = branch[name];
    if (isBranch(value) && /headers?$/i.test(name)) {
      for (const [header, held] of Object.entries(value))
        if (answerHeaders.test(header)) parts.headers[header.toLowerCase()] ??= textOfTree(held);
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
    const value = readDump(bare);
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

function isBranch(tree: Tree | undefined): tree is Branch {
  return tree !== null && typeof tree === 'object' && !Array.isArray(tree);
}

function isErrorLike(branch: Branch): boolean {
  return Object.entries(branch).some(
    ([name, value]) =>
      errorNames.test(name) && (typeof value === 'string' || (value !== null && typeof value === 'object')),
  );
}

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
    const value = Number(branch[name]);
    if (Number.isInteger(value) && value >= 200 && value < 600)
      return { value, isSure: name !== 'code' || Object.hasOwn(branch, 'response') };
  }
  return undefined;
}

/** Headers printed one a line, as loggers do. */
function readHeaderLines(text: string, parts: Parts): void {
  for (const match of text.matchAll(
    /(?:^|\n)\s{0,12}['"]?(www-authenticate|retry-after|content-type|location|cf-mitigated|x-ratelimit-[\w-]{1,40}|sunset|deprecation)['"]?(?:: | => |=)['"[]{0,2}([^\n'"]{1,300})/gi,
  ))
    parts.headers[(match[1] ?? '').toLowerCase()] ??= (match[2] ?? '').trim();
}

function makeProse(text: string, dumps: readonly Dump[]): string {
  let prose = '';
  let at = 0;
  for (const { start, end, value } of [...dumps].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    const isHeaders =
      isBranch(value as Tree) &&
      (looksLikeHeaders(value as Branch) || Object.keys(value).some((name) => requestHeaders.test(name)));
    if (!isHeaders) continue;
    prose += `${text.slice(at, start)} `;
    at = end;
  }
  prose += text.slice(at);
  const lines = prose
    .split('\n')
    .filter(
      (line) =>
        !/^\s*['"]?[a-z][\w-]{1,60}['"]?: ['"[]|^\s*[<>*]? ?[A-Za-z][\w-]{2,60}: \S.{0,300}(?:;|=)/.test(line) ||
        /error|message|detail|reason|title|description|response|exception|fail/i.test(line.slice(0, 120)),
    );
  return unescapeText(dropPaths(dropRequests(lines.join('\n')))).replace(/[`*]{1,3}/g, ' ');
}

/** A header's value as text: a list joined; of anything deeper, nothing, for it is no header. */
function textOfTree(value: Tree | undefined): string {
  if (value === undefined || value === null || typeof value !== 'object') return String(value ?? '');
  return Array.isArray(value) ? value.map((part: Tree) => textOfTree(part)).join(', ') : '';
}
