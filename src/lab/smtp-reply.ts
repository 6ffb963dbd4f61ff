/** @module Writes the replies and faults of a simulated SMTP host. */

import type { Socket } from 'node:net';
import type { Fault, Reaction } from './script.ts';

/** The interval between the bytes of a dripping reply, ms. */
const dripInterval = 500;
/** Bytes of an endless reply that are written at once. */
const chunkSize = 64 * 1024;

/** Sends an answer or a fault. @param isLast true: closes the connection after an answer */
export function sendReaction(socket: Socket, reaction: Reaction, isLast: boolean): void {
  if ('fault' in reaction) sendFault(socket, reaction.fault);
  else {
    const text = 'smtp' in reaction.answer ? reaction.answer.smtp : `421 4.3.0 HTTP ${reaction.answer.status}`;
    socket.write(`${wellFormed(text)}\r\n`);
    if (isLast) socket.end();
  }
}

function sendFault(socket: Socket, fault: Fault): void {
  switch (fault) {
    case 'hang':
      return;
    case 'reset':
      socket.destroy();
      return;
    case 'drip': {
      const timer = setInterval(() => socket.write('2'), dripInterval);
      socket.once('close', () => clearInterval(timer));
      return;
    }
    case 'huge':
      pour(socket, 800);
      return;
    case 'cut':
      socket.end('22');
      return;
    case 'bad_utf8':
      socket.end(Buffer.from([0x35, 0x35, 0x34, 0x20, 0xff, 0xfe, 0x0d, 0x0a]));
      return;
    default:
      // Faults of HTTP: the port belongs to another service.
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  }
}

/** Sends 64 kB so many times. */
function pour(socket: Socket, times: number): void {
  if (times === 0 || !socket.writable) socket.destroy();
  else socket.write(`220-${'x'.repeat(chunkSize)}\r\n`, () => pour(socket, times - 1));
}

/** Returns the last reply of a recorded dialogue, each line with its code and the right separator (RFC 5321, 4.2.1). */
export function wellFormed(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const code =
    lines.map((line) => /^(\d{3})(?=[ -]|$)/.exec(line)?.[1]).findLast((found) => found !== undefined) ?? '535';
  const start = lines.findIndex((line) => line.startsWith(code));
  const words = lines.slice(Math.max(start, 0)).map((line) => (line.startsWith(code) ? line.slice(4) : line));
  return words.map((word, place) => `${code}${place === words.length - 1 ? ' ' : '-'}${word}`).join('\r\n');
}
