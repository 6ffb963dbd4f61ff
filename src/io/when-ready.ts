/** @module Waits for a socket that is being opened. */

import type net from 'node:net';

/** Resolves when the socket is ready. Destroys the socket if that fails. */
export function whenReady(
  socket: net.Socket,
  ready: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    function done(error?: unknown): void {
      signal.removeEventListener('abort', abort);
      socket.off('close', closed);
      socket.off('error', done);
      if (error === undefined) {
        resolve(socket);
        return;
      }
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    }
    function abort(): void {
      done(signal.reason);
    }
    function closed(): void {
      done(Object.assign(new Error('connection closed'), { code: 'ECONNRESET' }));
    }
    socket.once(ready, () => done());
    socket.once('error', done);
    socket.once('close', closed);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
}
