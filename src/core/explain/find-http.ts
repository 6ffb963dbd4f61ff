/** @module Finds the HTTP answer in a pasted text: status, the headers that matter, body, and the request it belongs to. */

import { dropRequests, findRequest } from './find-request.ts';
import { findStatus } from './find-status.ts';
import { findPrintedValues, type PrintedValue, unescapeText } from './parse-dump.ts';
import { isHeaderBlock, type Parts, readPrinted } from './read-printed.ts';
import { dropNoise, dropPaths } from './strip-noise.ts';

/** The parts of an HTTP answer that a text shows. */
export interface FoundHttp {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** What may be the body, the surest first. */
  readonly bodies: readonly string[];
  /** The words around the values, without frames and paths: a message may stand there. */
  readonly prose: string;
  readonly method?: string;
  readonly url?: string;
  /** True when the status cannot be anything else. */
  readonly isSure: boolean;
}

/** Returns the parts of an HTTP answer that the text shows. */
export function findHttp(pasted: string): FoundHttp {
  const parts: Parts = { status: null, isSure: false, headers: {}, bodies: [] };
  readRaw(pasted, parts);
  const text = dropNoise(pasted);
  const printed = findPrintedValues(text);
  for (const one of [...printed].reverse()) readPrinted(one.value, parts);
  const html = /<(?:!doctype html|html|head|body|\?xml|error\w{0,40})\b[\s\S]{0,60000}/i.exec(text)?.[0];
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
    prose: makeProse(text, printed),
    isSure: parts.isSure,
    ...findRequest(pasted),
  };
}

/** `HTTP/1.1 401 …`, header lines, an empty line, the body; with the marks that `curl -v` puts before them. */
function readRaw(text: string, parts: Parts): void {
  const start = /^[ \t]*(?:< ?)?HTTP\/[\d.]{1,3} (\d{3})\b.*/gm;
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
  const json = /^[{[]/.test(body) ? findPrintedValues(body)[0] : undefined;
  parts.bodies.push(json?.start === 0 ? body.slice(0, json.end) : body);
}

/** Reads headers that a logger printed, each on a line of its own. */
function readHeaderLines(text: string, parts: Parts): void {
  for (const match of text.matchAll(
    /(?:^|\n)\s{0,12}['"]?(www-authenticate|retry-after|content-type|location|cf-mitigated|x-ratelimit-[\w-]{1,40}|sunset|deprecation)['"]?(?:: | => |=)['"[]{0,2}([^\n'"]{1,300})/gi,
  ))
    parts.headers[(match[1] ?? '').toLowerCase()] ??= (match[2] ?? '').trim();
}

/** Returns the words of the text that are neither headers, requests nor paths. */
function makeProse(text: string, printed: readonly PrintedValue[]): string {
  let prose = '';
  let at = 0;
  for (const { start, end, value } of [...printed].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    if (!isHeaderBlock(value)) continue;
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
