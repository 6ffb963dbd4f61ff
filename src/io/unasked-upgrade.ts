/** @module Answers of another protocol: `101 Switching Protocols` that no request of ours asked for. */

import type { ClientRequest, IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';

/** The code of the error that a switch to another protocol becomes. */
export const switchedCode = 'ERR_SWITCHED_PROTOCOL';

/**
 * Returns the transport of axios for a URL. It fails a request that is answered with 101: Node hands over such a connection,
 * or an answer without an end, and axios would wait for ever.
 * @param onRequest is called with each request that is sent
 */
export function transportFor(url: string, onRequest?: (request: ClientRequest) => void) {
  const { request: send } = /^https:/i.test(url) ? https : http;
  return {
    request(options: https.RequestOptions, respond: (response: IncomingMessage) => void): ClientRequest {
      const request = send(options);
      const makeError = (): Error =>
        Object.assign(new Error('an unasked switch to another protocol'), { code: switchedCode });
      request.once('upgrade', (_, socket) => {
        socket.destroy();
        // The request no longer owns the connection, so that destroying it would report nothing.
        request.emit('error', makeError());
      });
      request.once('response', (response) => {
        if (response.statusCode === 101) request.destroy(makeError());
        else respond(response);
      });
      onRequest?.(request);
      return request;
    },
  };
}
