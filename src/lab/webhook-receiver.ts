/** @module The lab's own webhook receiver: accepts calls with a valid signature (Standard Webhooks), and refuses all others. */

import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Authority } from './certificate-authority.ts';

const webhookHost = 'hooks.keymedic.test';

/** A call that arrived. */
export interface ReceivedCall {
  /** The `webhook-id`. */
  readonly id: string;
  /** True if the signature is valid. */
  readonly isSigned: boolean;
  /** The `type` of the body; empty if the body has none. */
  readonly type: string;
  /** The parsed body; undefined if it is not JSON. */
  readonly body: unknown;
}

/** A webhook endpoint that receives calls. */
export interface WebhookReceiver {
  readonly url: string;
  readonly connectTo: readonly string[];
  /** The secret of the signatures: `whsec_` and base64. */
  readonly secret: string;
  readonly received: readonly ReceivedCall[];
  close(): Promise<void>;
}

/** Starts the receiver. The receiver answers 204 to a request with a valid signature, and 401 to all other requests. @param onCall is called before the answer. */
export async function openWebhookReceiver(
  authority: Authority,
  onCall: (call: ReceivedCall) => void,
): Promise<WebhookReceiver> {
  const { certificate, privateKey } = await authority.issue(webhookHost);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const verifier = new Webhook(secret);
  const received: ReceivedCall[] = [];

  const server = createServer({ cert: certificate, key: privateKey }, (message, response) => {
    readText(message).then(
      (text) => {
        const call = readCall(verifier, message, text);
        received.push(call);
        onCall(call);
        response.writeHead(call.isSigned ? 204 : 401).end();
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `https://${webhookHost}/keymedic`,
    connectTo: [`${webhookHost}:443:127.0.0.1:${port}`],
    secret,
    received,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function readCall(verifier: Webhook, message: IncomingMessage, text: string): ReceivedCall {
  const body = parse(text);
  const type = typeof body === 'object' && body !== null && 'type' in body ? String(body.type) : '';
  return { id: String(message.headers['webhook-id'] ?? ''), isSigned: isSigned(verifier, message, text), type, body };
}

function isSigned(verifier: Webhook, message: IncomingMessage, text: string): boolean {
  try {
    verifier.verify(text, {
      'webhook-id': String(message.headers['webhook-id'] ?? ''),
      'webhook-timestamp': String(message.headers['webhook-timestamp'] ?? ''),
      'webhook-signature': String(message.headers['webhook-signature'] ?? ''),
    });
    return true;
  } catch {
    return false;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
