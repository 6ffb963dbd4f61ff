/** @module Reads HTTP requests, and sends answers and faults. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LabAnswer } from './choose-answer.ts';
import type { LabRequest } from './request.ts';
import type { Fault } from './script.ts';

const largestBody = 1_000_000;
const hugeBody = 50_000_000;
/** The interval between the bytes of a dripping body, ms. */
const dripEvery = 500;
/** Headers of the connection on which the case was recorded, or of its time. They are not sent again. */
const notRepeated = new Set([
  'date',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
]);

/** Reads a whole request. Drops the part of the body beyond 1 MB. */
export async function readRequest(message: IncomingMessage): Promise<LabRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s);
  const headers = Object.entries(message.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return {
    method: message.method ?? 'GET',
    host: (message.headers.host ?? '').replace(/:\d+$/, '').toLowerCase(),
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Sends an answer. @param date the time of the `Date` header, ms since the epoch. */
export function sendAnswer(response: ServerResponse, answer: LabAnswer, date: number): void {
  const http = 'status' in answer ? answer : { status: 502, body: answer.smtp };
  const headers = Object.entries(http.headers ?? {}).filter(([name]) => !notRepeated.has(name.toLowerCase()));
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type');
  response.sendDate = false;
  response.writeHead(http.status, {
    ...(!isTyped && http.body !== '' && { 'content-type': guessType(http.body) }),
    ...Object.fromEntries(headers),
    date: new Date(date).toUTCString(),
  });
  response.end(http.body);
}

/** Sends a fault instead of an answer. */
export function sendFault(response: ServerResponse, fault: Fault): void {
  const socket = response.socket;
  switch (fault) {
    case 'hang':
      return;
    case 'reset':
      // The client sees a destroyed socket as ECONNRESET, over TLS as well.
      socket?.destroy();
      return;
    case 'drip':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
      drip(response);
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"message": "', () => socket?.destroy());
      return;
    case 'huge':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(hugeBody) });
      pour(response, hugeBody);
      return;
    case 'bad_gzip':
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(Buffer.from('1f8b0800000000000003ffffffffdeadbeef', 'hex'));
      return;
    case 'bad_utf8':
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(
        Buffer.concat([Buffer.from('{"message":"'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"}')]),
      );
      return;
    case 'bad_json':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"message": "OK", ');
      return;
    case 'redirect':
      response.writeHead(302, { location: 'https://elsewhere.keymedic.test/login' });
      response.end();
      return;
    case 'login_page':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(
        '<!doctype html><title>Log in</title><form method="post"><input name="password" type="password"></form>',
      );
      return;
    case 'continue':
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"message":"OK"}');
      return;
  }
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), dripEvery);
  response.once('close', () => clearInterval(timer));
}

function pour(response: ServerResponse, left: number): void {
  const chunk = Buffer.alloc(Math.min(left, 64 * 1024), 'x');
  if (response.destroyed) return;
  if (left <= chunk.length) {
    response.end(chunk);
    return;
  }
  response.write(chunk, () => pour(response, left - chunk.length));
}

function guessType(body: string): string {
  const start = body.trimStart()[0] ?? '';
  if ('{['.includes(start)) return 'application/json';
  return start === '<' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}
