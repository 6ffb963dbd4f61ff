/**
 * @module Real servers on loopback in the states that users report: `npm run trial:servers -- [--unpacked FOLDER]`. Postfix,
 * Dovecot and Exim of the distribution are asked by `diagnose`, and a test alert goes through each. Alertmanager is restarted while an
 * incident is open. A server that is not installed is skipped, with the reason. FOLDER holds packages that `dpkg -x` unpacked: Debian's Postfix and Exim exclude each other.
 * Exits with 1 if something was said that is not expected.
 */

import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { stringify } from 'yaml';
import { createAuthority } from '../../src/lab/certificate-authority.ts';
import { tryAlertmanager } from './servers/alertmanager.ts';
import { type Case, dovecotCases, eximCases, eximStates, postfixCases, postfixStates } from './servers/cases.ts';
import { account, startDovecot } from './servers/dovecot.ts';
import { startExim } from './servers/exim.ts';
import { startPostfix } from './servers/postfix.ts';
import { copyWithoutSetuid, findProgram, findUser, plainUser, type Running } from './servers/programs.ts';

const { values } = parseArgs({ options: { unpacked: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'keymedic-servers-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// The users that the servers become must reach their files.
chmodSync(folder, 0o711);
const running: Running[] = [];
const ports = new Map<string, number>();
const cases: Case[] = [];
const skipped: string[] = [];
let failures = 0;

/** Adds the cases of a server if it can be started; else says why not. */
async function add(name: string, found: readonly Case[], missing: string | undefined, start: () => Promise<void>) {
  if (missing !== undefined) {
    skipped.push(`${name}: ${missing}`);
    return;
  }
  await start();
  cases.push(...found);
}

async function startAll(): Promise<void> {
  const [dovecot, exim, master] = ['dovecot', 'exim4', '../lib/postfix/sbin/master'].map((name) =>
    findProgram(name, values.unpacked),
  );
  const user = plainUser();
  if (user === undefined) throw new Error('this machine has no user nobody');
  const authority = await createAuthority();
  const pem = await writePem('server', authority.issue('*.trial.example'));
  const other = await writePem('other', authority.issue('*.trial.example', 'untrusted'));
  writeFileSync(join(folder, 'ca.pem'), authority.pem);
  const sockets: Record<string, string> = {};
  await add('Dovecot', dovecotCases, dovecot ? undefined : 'it is not installed', async () => {
    if (dovecot === undefined) return;
    for (const logIns of ['right', 'down', 'tokens'] as const) {
      const one = await startDovecot(dovecot, folder, user, pem, logIns);
      running.push(one);
      sockets[logIns] = one.socket;
      if (logIns === 'right') for (const port of ['imap', 'pop3', 'submission'] as const) ports.set(port, one[port]);
      if (logIns === 'down') ports.set('broken_submission', one.submission);
    }
  });
  await add('Postfix', postfixCases, whyNoPostfix(master !== undefined, dovecot !== undefined), async () => {
    const fill = (text: string): string =>
      text
        .replace('{other_certificate}', other.certificate)
        .replace('{other_key}', other.key)
        .replace(/^\{(down|tokens)\}$/, (_, name: string) => sockets[name] ?? '');
    const states = Object.fromEntries(
      Object.entries(postfixStates).map(([name, options]) => [
        name,
        Object.fromEntries(Object.entries(options).map(([key, value]) => [key, fill(value)])),
      ]),
    );
    if (master === undefined) return;
    const one = await startPostfix(master, folder, pem, sockets['right'] ?? '', states);
    running.push(one);
    for (const [name, port] of Object.entries(one.ports)) ports.set(name, port);
  });
  await add('Exim', eximCases, whyNoExim(exim !== undefined), async () => {
    if (exim === undefined) return;
    const program = copyWithoutSetuid(exim, folder);
    for (const state of eximStates) {
      const one = await startExim(program, folder, user, pem, state);
      running.push(one);
      ports.set(state.name, one.port);
    }
  });
}

function whyNoPostfix(isThere: boolean, hasDovecot: boolean): string | undefined {
  if (!isThere) return 'it is not installed';
  if (process.getuid?.() !== 0) return 'its master starts only as root';
  if (findUser('postfix') === undefined) return 'this machine has no user postfix';
  return hasDovecot ? undefined : 'its log-ins need Dovecot, which is not installed';
}

function whyNoExim(isThere: boolean): string | undefined {
  if (!isThere) return 'it is not installed';
  return findUser('Debian-exim') === undefined ? 'this machine has no user Debian-exim' : undefined;
}

async function writePem(name: string, issued: Promise<{ readonly certificate: string; readonly privateKey: string }>) {
  const { certificate, privateKey } = await issued;
  const paths = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  writeFileSync(paths.certificate, certificate);
  writeFileSync(paths.key, privateKey);
  return paths;
}

/** The name of a case in the config; its server has this name as well, so that no two are one host. */
function idOf(at: number): string {
  return `case-${at}`;
}

function writeConfig(): string {
  const url = (one: Case, at: number): string => `${one.scheme ?? 'smtp'}://${idOf(at)}.trial.example:${portOf(one)}`;
  const login = (one: Case) => ({
    username: account.username,
    password: { env: one.password === 'wrong' ? 'WRONG' : 'RIGHT' },
  });
  const path = join(folder, 'keymedic.yaml');
  writeFileSync(
    path,
    stringify({
      store: { path: join(folder, 'keymedic.db') },
      network: {
        ca: join(folder, 'ca.pem'),
        helo: 'watch.trial.example',
        connectivity: [],
        connect_to: cases.map((one, at) => `${idOf(at)}.trial.example:${portOf(one)}:127.0.0.1:${portOf(one)}`),
      },
      integrations: cases.flatMap((one, at) =>
        one.probe === undefined
          ? []
          : [{ id: idOf(at), provider: 'smtp', endpoint: url(one, at), credential: login(one) }],
      ),
      channels: cases.flatMap((one, at) =>
        one.alert === undefined
          ? []
          : [
              {
                id: idOf(at),
                type: 'email',
                smtp: {
                  url: url(one, at),
                  ...(one.isAnonymous ? {} : login(one)),
                  ...(one.isAnonymous || one.tls ? { tls: { mode: 'starttls' } } : {}),
                },
                from: 'watch@trial.example',
                to: ['on-call@elsewhere.example'],
              },
            ],
      ),
    }),
  );
  return path;
}

function portOf({ port }: Case): number {
  return ports.get(port) ?? 0;
}

/** Runs a command of Keymedic, and returns the lines of JSON that it prints. */
async function run(...args: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const main = join(import.meta.dirname, '..', '..', 'src/cli/main.ts');
  const env = { ...process.env, RIGHT: account.password, WRONG: `${account.password}-not` };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...args], {
    env,
    timeout: 180_000,
  }).catch((error: { stdout: string; stderr: string }) => error);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length === 0) throw new Error(`keymedic ${args[0]} printed nothing: ${stderr}`);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Alertmanager hears of an incident from a daemon of its own. */
async function judgeAlertmanager(): Promise<void> {
  const program =
    findProgram('prometheus-alertmanager', values.unpacked) ?? findProgram('alertmanager', values.unpacked);
  const user = plainUser();
  if (program === undefined || user === undefined) {
    console.log('skipped Alertmanager: it is not installed');
    return;
  }
  for (const { story, seconds } of await tryAlertmanager(program, folder, user))
    report(`Alertmanager: ${story} (${seconds ?? '-'} s)`, seconds === undefined ? ['it within 150 s'] : [], 'nothing');
}

/** Prints one line, and counts a failure. */
function report(name: string, mistakes: readonly string[], said: string): void {
  if (mistakes.length > 0) failures += 1;
  console.log(`${mistakes.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (mistakes.length > 0) console.log(`     expected ${mistakes.join('; ')}\n     got ${said}`);
}

function judgeProbe({ probe, story, port }: Case, found: Readonly<Record<string, unknown>> | undefined): void {
  if (probe === undefined) return;
  const { state, cause, confidence, candidates } = (found ?? {}) as {
    readonly state: never;
    readonly cause: never;
    readonly confidence: string;
    readonly candidates: readonly string[];
  };
  const words = JSON.stringify([found?.['evidence'], found?.['remedy']]);
  report(
    `${port}: ${story}: probe`,
    [
      ...(probe.causes.includes(cause) ? [] : [`cause ${probe.causes.join(' or ')}`]),
      ...(probe.states.includes(state) ? [] : [`state ${probe.states.join(' or ')}`]),
      ...(probe.among === undefined || (candidates.includes(probe.among) && confidence !== 'certain')
        ? []
        : [`not certain, and ${probe.among} among the causes`]),
      ...(probe.says === undefined || probe.says.test(words) ? [] : [`words ${probe.says}`]),
      ...(probe.never?.test(words) === true ? [`no words ${probe.never}`] : []),
    ],
    `${state} ${cause} (${confidence}) ${words}`,
  );
}

function judgeAlert({ alert, story, port }: Case, found: Readonly<Record<string, unknown>> | undefined): void {
  if (alert === undefined) return;
  const { outcome, says } = (found ?? {}) as { outcome: string; says: string };
  report(
    `${port}: ${story}: alert`,
    [
      ...(outcome === alert.outcome ? [] : [`outcome ${alert.outcome}`]),
      ...(alert.says === undefined || alert.says.test(says) ? [] : [`words ${alert.says}`]),
    ],
    `${outcome}: ${says}`,
  );
}

try {
  await startAll();
  await judgeAlertmanager();
  for (const reason of skipped) console.log(`skipped ${reason}`);
  if (cases.length > 0) {
    const config = writeConfig();
    const probed = await run('diagnose', '--config', config, '--json', '--no-record');
    const sent = await run('channels', 'test', '--config', config, '--json');
    const secrets = JSON.stringify([probed, sent]);
    if (secrets.includes(account.password)) report('no password in what is said', ['no password'], 'a password');
    for (const [at, one] of cases.entries()) {
      judgeProbe(
        one,
        probed.find(({ integration }) => integration === idOf(at)),
      );
      judgeAlert(
        one,
        sent.find(({ channel }) => channel === idOf(at)),
      );
    }
    console.log(failures === 0 ? `${cases.length} states, all as expected.` : `${failures} not as expected.`);
  }
} finally {
  await Promise.all(running.map((one) => one.stop()));
}
process.exitCode = failures === 0 ? 0 : 1;
