/** @module ESPs that repeat known secrets in every answer, and a config that contains the secrets in every possible place. */

import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { providers } from '../../providers/index.ts';
import type { LabAnswer } from '../../src/lab/choose-answer.ts';
import type { Script } from '../../src/lab/script.ts';
import type { Lab } from '../../src/lab/server.ts';
import type { Simulator } from '../../src/lab/simulator.ts';
import { startFullLab } from '../fixtures/lab.ts';
import { spelled } from './secret-forms.ts';

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'src', 'cli', 'main.ts');
/** What people start. It needs no build to refuse. */
export const launcher = join(root, 'bin', 'keymedic.js');

/** `odd` must be escaped everywhere; `shaped` is a SendGrid key; `host` can be part of a host name. */
export const secrets = {
  odd: 'cAn4ry"/+&<x>\'%=\\7Zq9{k}?#~',
  shaped: 'SG.cAn4ryKey_0123456789ab.ZyXwVuTsRqPoNmLkJiHgFeDcBa-_0123456789AbCdE',
  host: 'canary7f3a9c2e5b8d1046',
  password: 'pässwört "42" & more',
  short: 'Zq7-xW5',
  swapped: 'Xk9vQ2mZt7LrB4nWp8Yc',
};
/** What a terminal obeys: a title, a cleared screen, colours, hidden text, another direction. */
const evil = '\u001b]0;owned\u0007\u001b[2J\u001b[32mAll is well.\u001b[0m\u001b[8m\u202e';
export const allSecrets: readonly string[] = Object.values(secrets);

/** Returns answers of every kind that repeat a secret in every form. */
function echoes(secret: string): Readonly<Record<string, LabAnswer>> {
  const coded = `${encodeURIComponent(secret)} ${btoa(secret)} ${btoa(`api:${secret}`)} ${btoa(`ab${secret}`)}`;
  const plain = Buffer.from(`\0printer@leaky.test\0${secret}`).toString('base64');
  const says = `Invalid API key: ${secret} (${coded}) AUTH PLAIN ${plain} ${spelled(secret).join(' ')} ${broken(secret)} ${evil}`;
  const headers = { 'content-type': 'application/json', 'x-request-id': visible(secret) };
  return {
    json: {
      status: 401,
      headers: {
        ...headers,
        'www-authenticate': `Bearer error="invalid_token", error_description="${visible(secret)}"`,
      },
      body: JSON.stringify({ message: says, error: says, errors: [{ message: says }], detail: says, code: secret }),
    },
    redirect: {
      status: 302,
      headers: { ...headers, location: `https://x.test/?key=${encodeURIComponent(secret)}` },
      body: '',
    },
    page: { status: 500, headers: { 'content-type': 'text/html' }, body: `<h1>${says}</h1><pre>at ${secret}</pre>` },
    account: {
      status: 200,
      headers,
      body: JSON.stringify({
        email: secret,
        name: secret,
        username: secret,
        companyName: secret,
        Name: secret,
        account_name: secret,
        scopes: [secret],
        account: { name: secret },
      }),
    },
    limited: { status: 429, headers: { ...headers, 'retry-after': '30' }, body: JSON.stringify({ message: says }) },
    smtp: { smtp: `535 5.7.8 ${says}` },
  };
}

/** The secret with something after every fourth character that a terminal or our own cleaning takes out. */
function broken(secret: string): string {
  const pieces = secret.match(/.{1,4}/gsu) ?? [];
  return ['\t', '\u001b[1m', '\0', '\u180e', '\ufe0f', '\u3164', '\u2009', '\u{e0041}']
    .map((one) => pieces.join(one))
    .join(' ');
}

function visible(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/** A lab of such ESPs, and a config for it. */
export interface LeakyEsps {
  readonly lab: Lab;
  readonly folder: string;
  readonly configFile: string;
  /** The variables that the config refers to. */
  readonly env: Readonly<Record<string, string>>;
  readonly integrations: readonly object[];
  readonly network: object;
}

/** Starts the ESPs. Their SMTP hosts and status pages repeat the secrets as well. */
export async function startLeakyEsps(): Promise<LeakyEsps> {
  const odd = echoes(secrets.odd);
  const shaped = echoes(secrets.shaped);
  const scripts: Readonly<Record<string, Script | undefined>> = {
    'api.sendgrid.com': shaped['json'],
    'api.mailgun.net': odd['redirect'],
    'api.postmarkapp.com': odd['page'],
    'api.brevo.com': odd['account'],
    'api.resend.com': odd['json'],
    'api.sparkpost.com': odd['limited'],
    'smtp.sendgrid.net': shaped['smtp'],
    'smtp.leaky.test': echoes(secrets.password)['smtp'],
    'smtp.short.test': echoes(secrets.short)['smtp'],
    'smtp.swapped.test': echoes(secrets.swapped)['smtp'],
  };
  const prepare = (simulator: Simulator): void => {
    for (const [host, all] of Object.entries(scripts)) if (all !== undefined) simulator.setHost(host, { all });
    const incident = JSON.stringify({
      status: { indicator: 'major', description: secrets.odd },
      incidents: [{ name: `Trouble with ${secrets.odd}`, status: 'investigating' }],
    });
    for (const { statusPage } of providers) {
      if (statusPage?.api === undefined) continue;
      simulator.setHost(new URL(statusPage.api).hostname, { all: { status: 200, body: incident } });
    }
    for (const name of ['leaky', 'short', 'swapped'])
      simulator.addKey({ id: name, provider: 'smtp', endpoint: `smtp://smtp.${name}.test:587` });
  };
  const lab = await startFullLab({ prepare });
  onTestFinished(() => lab.close());
  const named = await serveNamedAfterSecret(lab);
  const integrations = await writeIntegrations(lab.folder);
  const network = lab.network({ connectTo: [`mandrillapp.com:443:127.0.0.1:${named}`] });
  const configFile = join(lab.folder, 'keymedic.yaml');
  await writeFile(configFile, stringify({ integrations, network }));
  const env = {
    CANARY_ODD: secrets.odd,
    CANARY_SHAPED: secrets.shaped,
    CANARY_SHORT: secrets.short,
    CANARY_SWAPPED: secrets.swapped,
  };
  return { lab, folder: lab.folder, configFile, env, integrations, network };
}

/** Starts a server whose certificate is for a host named after the secret. */
async function serveNamedAfterSecret(lab: Lab): Promise<number> {
  const { certificate, privateKey } = await lab.authority.issue(`${secrets.host}.example`);
  const server = createServer({ cert: certificate, key: privateKey }, (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Returns integrations with secrets inline, in variables, in files, from commands, and as a password. */
async function writeIntegrations(folder: string): Promise<readonly object[]> {
  await writeFile(join(folder, 'odd.key'), secrets.odd);
  await writeFile(join(folder, 'shaped.key'), `${secrets.shaped}\n`);
  const script = join(folder, 'print-key');
  await writeFile(script, `#!/bin/sh\necho "$0: ${secrets.shaped}" >&2\ncat '${join(folder, 'odd.key')}'\n`);
  const broken = join(folder, 'broken-key');
  await writeFile(broken, `#!/bin/sh\necho '${secrets.shaped}' >&2\necho '${secrets.shaped}'\nexit 3\n`);
  for (const file of [script, broken]) await chmod(file, 0o700);
  return [
    { id: 'inline', provider: 'sendgrid', key: secrets.shaped },
    {
      id: 'variable',
      provider: 'mailgun',
      key: { env: 'CANARY_ODD' },
      owner: `team ${secrets.odd}`,
      used_by: [secrets.odd],
    },
    { id: 'file', provider: 'postmark', key: { file: 'odd.key' } },
    { id: 'command', provider: 'brevo', key: { exec: [script] } },
    { id: 'broken', provider: 'loops', key: { exec: [broken] } },
    { id: 'json', provider: 'resend', key: { env: 'CANARY_ODD' } },
    { id: 'limited', provider: 'sparkpost', key: { file: 'odd.key' } },
    { id: 'certificate', provider: 'mandrill', key: secrets.host },
    { id: 'elsewhere', provider: 'mailjet', credential: { api_key: secrets.shaped, secret_key: secrets.odd } },
    {
      id: 'smtp',
      provider: 'sendgrid',
      endpoint: 'smtp://smtp.sendgrid.net:587',
      credential: { username: 'apikey', password: { file: 'shaped.key' } },
    },
    {
      id: 'mx',
      provider: 'smtp',
      endpoint: 'smtp://smtp.leaky.test:587',
      credential: { username: 'shop', password: secrets.password },
    },
    {
      id: 'short',
      provider: 'smtp',
      endpoint: 'smtp://smtp.short.test:587',
      credential: { username: 'printer@leaky.test', password: { env: 'CANARY_SHORT' } },
    },
    {
      id: 'swapped',
      provider: 'smtp',
      endpoint: 'smtp://smtp.swapped.test:587',
      credential: { username: { env: 'CANARY_SWAPPED' }, password: 'printer@leaky.test' },
    },
    {
      id: 'user',
      provider: 'smtp',
      endpoint: 'smtp://smtp.swapped.test:587',
      credential: { username: { env: 'CANARY_SWAPPED' }, password: { env: 'CANARY_SHORT' } },
    },
    { id: 'path', provider: 'sendgrid', key: { file: secrets.shaped } },
    { id: 'path-of-chance', provider: 'brevo', key: { file: secrets.swapped } },
    { id: 'name', provider: 'mailgun', key: { env: secrets.host } },
  ];
}

/** How the program ended. */
export interface Ran {
  readonly code: number | null;
  /** Both streams together. */
  readonly written: string;
}

/** Runs the program from source as a process, so that everything it writes up to its end is seen. */
export function runProgram(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly stdin?: string;
    readonly node?: readonly string[];
    /** What Node runs; the program from source by default. */
    readonly file?: string;
    readonly onStart?: (child: ChildProcess) => void;
  },
): Promise<Ran> {
  const child = spawn(process.execPath, [...(options.node ?? []), options.file ?? main, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  options.onStart?.(child);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, written: Buffer.concat(chunks).toString() }));
  });
}
