/** @module Postfix on loopback: one master, and a port for each state. The master starts as root, and its servers run as postfix. */

import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findUser, freePorts, type Program, type Running, startServer } from './programs.ts';

/** A Postfix that runs. */
export interface Postfix<State extends string> extends Running {
  /** State → port. */
  readonly ports: Readonly<Record<State, number>>;
}

/** Folders of the queue that Postfix's servers own. */
const queueFolders = [
  'active',
  'bounce',
  'corrupt',
  'defer',
  'deferred',
  'flush',
  'hold',
  'incoming',
  'maildrop',
  'private',
  'public',
  'saved',
  'trace',
];

/**
 * Starts Postfix.
 * @param master path of the program `master`
 * @param states state → parameters that differ from a server that lets the account in after STARTTLS and sends for it
 * @throws {Error} if this process is not root's
 */
export async function startPostfix<State extends string>(
  master: Program,
  folder: string,
  pem: { readonly certificate: string; readonly key: string },
  socket: string,
  states: Readonly<Record<State, Readonly<Record<string, string>>>>,
): Promise<Postfix<State>> {
  const owner = findUser('postfix');
  if (owner === undefined) throw new Error('this machine has no user postfix');
  const place = join(folder, 'postfix');
  const [config, queue, data] = ['etc', 'queue', 'data'].map((name) => join(place, name)) as [string, string, string];
  for (const path of [place, config, queue, data, join(queue, 'pid')]) mkdirSync(path, { recursive: true });
  for (const path of [data, ...queueFolders.map((name) => join(queue, name))]) {
    mkdirSync(path, { recursive: true });
    chownSync(path, owner.uid, owner.gid);
    chmodSync(path, 0o700);
  }
  const names = Object.keys(states) as State[];
  const found = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, at) => [name, found[at] ?? 0])) as Record<State, number>;
  writeFileSync(
    join(config, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = ${place}
maillog_file = ${join(place, 'log')}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.trial.example
mydestination = trial.example
alias_maps =
local_recipient_maps =
local_transport = discard:
default_transport = discard:
mynetworks = 192.0.2.0/24
smtpd_peername_lookup = no
smtpd_delay_reject = no
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${socket}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = ${pem.certificate}
smtpd_tls_key_file = ${pem.key}
smtpd_tls_session_cache_database =
smtp_tls_session_cache_database =
`,
  );
  const services = names.map((name) => {
    const options = Object.entries(states[name]).map(([key, value]) => ` -o { ${key} = ${value} }`);
    return `127.0.0.1:${ports[name]} inet n - n - - smtpd${options.join('')}`;
  });
  writeFileSync(
    join(config, 'master.cf'),
    `${services.join('\n')}
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
anvil unix - - n - 1 anvil
discard unix - - n - - discard
proxymap unix - - n - - proxymap
`,
  );
  const running = await startServer(master, ['-c', config, '-d'], Object.values(ports));
  return { ...running, ports };
}
