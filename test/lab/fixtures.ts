/** @module A test provider with every scheme that the lab authenticates, and requests to it. */

import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { type CredentialKind, defineProvider, type Provider } from '../../src/core/model/provider.ts';
import { redirectConnection } from '../../src/core/target/connect-to.ts';
import type { RecordedCases } from '../../src/lab/load-cases.ts';
import type { Lab } from '../../src/lab/server.ts';
import { readConnectTo } from '../fixtures/lab.ts';

const source = 'from-memory';

function kind(name: string, auth: CredentialKind['auth'], parts: readonly [string, string][]): CredentialKind {
  return {
    kind: name,
    title: name,
    parts: parts.map(([part, shape]) => ({
      name: part,
      title: part,
      secret: part !== 'username' && part !== 'access_key_id',
      shape,
      variables: [],
      source,
    })),
    auth,
    failedLogin: 'harmless',
    failedLoginSource: source,
    expiry: { rule: 'never', source },
  };
}

/** A provider with every scheme, in two regions, over HTTP and SMTP. */
export const acme: Provider = defineProvider({
  id: 'acme',
  name: 'Acme Mail',
  sendsSingleMails: true,
  credentials: [
    kind('bearer', { scheme: 'bearer' }, [['key', '^AC\\.[A-Za-z0-9_-]{22}$']]),
    kind('basic', { scheme: 'basic', username: 'api', password: '{key}' }, [['key', '^key-[0-9a-f]{32}$']]),
    kind('header', { scheme: 'header', name: 'X-Api-Key' }, [['key', '^[0-9a-f]{32}$']]),
    kind('query', { scheme: 'query', name: 'api_key' }, [['key', '^[0-9a-f]{32}$']]),
    kind('body', { scheme: 'body', name: 'auth.key' }, [['key', '^[0-9a-f]{32}$']]),
    kind('sigv4', { scheme: 'sigv4', service: 'ses' }, [
      ['access_key_id', '^AKIA[A-Z0-9]{16}$'],
      ['secret_access_key', '^[A-Za-z0-9/+]{40}$'],
    ]),
    kind('refresh', { scheme: 'oauth2_refresh', request: 'token' }, [
      ['client_id', '^[a-z0-9]{20}$'],
      ['client_secret', '^[A-Za-z0-9]{30}$'],
      ['refresh_token', '^1//[A-Za-z0-9_-]{40}$'],
    ]),
    kind('service', { scheme: 'jwt_bearer', request: 'token', scope: 'mail' }, [['key', '^\\{[^]*\\}$']]),
    kind('ghost', { scheme: 'ghost_jwt', audience: '/admin/' }, [['key', '^[0-9a-f]{24}:[0-9a-f]{64}$']]),
    kind('smtp', { scheme: 'smtp_login', username: '{username}', password: '{password}' }, [
      ['username', '^user[0-9]{4}$'],
      ['password', '^[A-Za-z0-9]{16}$'],
    ]),
    kind('xoauth2', { scheme: 'smtp_xoauth2', username: '{username}', request: 'token' }, [
      ['username', '^user[0-9]{4}$'],
      ['refresh_token', '^1//[A-Za-z0-9_-]{40}$'],
    ]),
  ],
  lookalikes: [],
  hosts: [
    { region: 'us', url: 'https://api.acme.test', source },
    { region: 'eu', url: 'https://api.eu.acme.test', source },
    { region: 'us', use: 'token', url: 'https://auth.acme.test', source },
    { region: 'us', use: 'smtp', url: 'smtp://smtp.acme.test:587', source },
  ],
  requests: {
    scopes: { method: 'GET', path: '/v3/scopes' },
    ping: { method: 'POST', path: '/v3/ping' },
    token: { method: 'POST', host: 'token', path: '/token', auth: false },
    login: { method: 'SMTP' },
  },
  probes: [{ request: 'scopes', permission: null, effects: 'none', source }],
  refusal: ['unrecognised', 'revoked'],
  answers: [],
  keep: [],
  statusPage: { page: 'https://status.acme.test', api: 'https://status.acme.test/api/v2/summary.json', source },
  pages: {},
});

/** A provider whose keys end in their data centre. */
export const chimp: Provider = defineProvider({
  ...acme,
  id: 'chimp',
  name: 'Chimp',
  credentials: [kind('api_key', { scheme: 'bearer' }, [['key', '^[0-9a-f]{32}-us[0-9]{1,3}$']])],
  hosts: [{ region: '{dc}', url: 'https://{dc}.api.chimp.test', source }],
  variables: { dc: { fill: [{ from: 'key', match: '^[0-9a-f]{32}-(us[0-9]{1,3})$' }], allow: '^us[1-9][0-9]?$' } },
});

const scopes = { method: 'GET', url: 'https://api.acme.test/v3/scopes' };

/** Recorded cases of the test provider. */
export const cases: RecordedCases = new Map([
  [
    'acme',
    [
      {
        title: 'scopes',
        source,
        request: scopes,
        response: { status: 200, body: '{"scopes":["mail.send"]}' },
        causes: ['healthy'],
        lab: ['healthy'],
      },
      {
        title: 'refused',
        source,
        request: { method: 'POST', url: 'https://api.acme.test/v3/send' },
        response: { status: 401, headers: { date: 'Mon, 01 Jan 2001 00:00:00 GMT' }, body: '{"error":"bad grant"}' },
        causes: ['unrecognised', 'revoked'],
        lab: ['unrecognised', 'revoked'],
      },
      {
        title: 'expired',
        source,
        response: { status: 401, body: '{"error":"token expired"}' },
        causes: ['expired'],
        actual: 'expired',
      },
      {
        title: 'smtp',
        source,
        response: { smtp: '334 VXNlcm5hbWU6\n535-5.7.8 Bad credentials\n535 5.7.8 Read the manual' },
        causes: ['unrecognised', 'revoked'],
      },
      { title: 'unreachable', source, response: { error: 'ETIMEDOUT', message: 'timed out' }, causes: ['network'] },
    ],
  ],
]);

/** A request of a test. */
export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The answer to it. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Returns the address in the lab for a connection to this host. */
export function addressOf(lab: Lab, host: string, port: number): { readonly host: string; readonly port: number } {
  return redirectConnection(readConnectTo(lab.connectTo), { host, port });
}

/** Sends a request over TLS. Trusts the lab's authority alone. */
export function ask(lab: Lab, url: string, asking: Asking = {}): Promise<Got> {
  const { hostname, pathname, search } = new URL(url);
  const { host, port } = addressOf(lab, hostname, 443);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        host,
        port,
        servername: hostname,
        path: pathname + search,
        method: asking.method ?? 'GET',
        ca: lab.authority.pem,
        agent: false,
        headers: { host: hostname, ...asking.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(asking.body);
  });
}

/** Returns what an SMTP host sends, until it closes the connection. */
export function listenTo(lab: Lab, host: string, port: number): Promise<string> {
  const address = addressOf(lab, host, port);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(address.port, address.host);
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}
