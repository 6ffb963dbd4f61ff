/** @module Exim on loopback in one state: a port, a certificate, and what the state adds to the config. */

import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account } from './dovecot.ts';
import { freePorts, type Program, type Running, startServer, type User } from './programs.ts';

/** An Exim that runs. */
export interface Exim extends Running {
  readonly port: number;
}

/** What differs from an Exim that lets the account in after STARTTLS and sends for it. */
export interface EximState {
  readonly name: string;
  /** Main options that differ. */
  readonly options?: Readonly<Record<string, string>>;
  /** Replaces the check of a log-in. */
  readonly condition?: string;
  /** Statements of the ACL that runs at the connection. */
  readonly connect?: string;
}

/** Starts Exim in a state. */
export async function startExim(
  program: Program,
  folder: string,
  user: User,
  pem: { readonly certificate: string; readonly key: string },
  { name, options = {}, condition, connect = 'accept' }: EximState,
): Promise<Exim> {
  const [port = 0] = await freePorts(1);
  const place = join(folder, `exim-${name}`);
  for (const path of [place, join(place, 'spool'), join(place, 'log')]) {
    mkdirSync(path, { recursive: true });
    if (process.getuid?.() === 0) chownSync(path, user.uid, user.gid);
  }
  const isRight = `\${if and{{eq{$auth2}{${account.username}}}{eq{$auth3}{${account.password}}}}}`;
  const main: Readonly<Record<string, string>> = {
    keep_environment: '',
    exim_user: user.name,
    exim_group: user.group,
    primary_hostname: 'mail.trial.example',
    spool_directory: join(place, 'spool'),
    log_file_path: `${join(place, 'log')}/%slog`,
    pid_file_path: join(place, 'pid'),
    daemon_smtp_ports: String(port),
    local_interfaces: '127.0.0.1',
    host_lookup: '',
    rfc1413_hosts: '',
    tls_advertise_hosts: '*',
    tls_certificate: pem.certificate,
    tls_privatekey: pem.key,
    auth_advertise_hosts: `\${if eq{$tls_in_cipher}{}{}{*}}`,
    acl_smtp_connect: 'at_connect',
    acl_smtp_rcpt: 'at_rcpt',
    queue_only: 'true',
    ...options,
  };
  const config = join(place, 'exim.conf');
  writeFileSync(
    config,
    `${Object.entries(main)
      .map(([key, value]) => `${key} = ${value}`)
      .join('\n')}

begin acl
at_connect:
  ${connect}
at_rcpt:
  accept authenticated = *
  deny message = relay not permitted

begin routers
nowhere:
  driver = redirect
  data = :blackhole:

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${condition ?? isRight}
  server_set_id = $auth2
`,
  );
  const running = await startServer(program, ['-bdf', '-C', config], [port], user);
  return { ...running, port };
}
