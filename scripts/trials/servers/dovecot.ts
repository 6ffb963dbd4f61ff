/** @module Dovecot on loopback: IMAP, POP3 and submission, and log-ins for Postfix. One folder, one user without rights. */

import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, type Program, type Running, startServer, type User } from './programs.ts';

/** The one account of all servers of the trial. */
export const account = { username: 'watch@trial.example', password: 'Trial-pass-19x' } as const;

/** A Dovecot that runs. */
export interface Dovecot extends Running {
  readonly imap: number;
  readonly pop3: number;
  readonly submission: number;
  /** Path of the socket by which Postfix asks for log-ins. */
  readonly socket: string;
}

/** How its log-ins go. `down`: the program that checks passwords is gone. `tokens`: OAuth alone. */
export type LogIns = 'right' | 'down' | 'tokens';

/** Starts Dovecot. @param pem paths of certificate and key */
export async function startDovecot(
  program: Program,
  folder: string,
  user: User,
  pem: { readonly certificate: string; readonly key: string },
  logIns: LogIns,
): Promise<Dovecot> {
  const [imap = 0, pop3 = 0, submission = 0] = await freePorts(3);
  const place = join(folder, `dovecot-${logIns}`);
  for (const path of [place, join(place, 'run'), join(place, 'state'), join(place, 'mail')]) {
    mkdirSync(path, { recursive: true });
    if (process.getuid?.() === 0) chownSync(path, user.uid, user.gid);
  }
  const users = join(place, 'users');
  writeFileSync(users, `${account.username}:{PLAIN}${account.password}:${user.uid}:${user.gid}::${place}/mail\n`, {
    mode: 0o644,
  });
  const socket = join(place, 'run', 'log-ins');
  const config = join(place, 'dovecot.conf');
  const listener = (name: string, port: number): string =>
    `service ${name}-login {\n  chroot =\n  inet_listener ${name} {\n    address = 127.0.0.1\n    port = ${port}\n  }\n` +
    `  inet_listener ${name}s {\n    port = 0\n  }\n}\n`;
  writeFileSync(
    config,
    `protocols = imap pop3 submission
base_dir = ${join(place, 'run')}
state_dir = ${join(place, 'state')}
log_path = ${join(place, 'log')}
default_internal_user = ${user.name}
default_internal_group = ${user.group}
default_login_user = ${user.name}
first_valid_uid = 1
mail_location = maildir:${join(place, 'mail')}
hostname = mail.trial.example
ssl = required
ssl_cert = <${pem.certificate}
ssl_key = <${pem.key}
auth_mechanisms = ${logIns === 'tokens' ? 'xoauth2 oauthbearer' : 'plain login'}
auth_failure_delay = 0
submission_relay_host = 127.0.0.1
submission_relay_port = 1
${
  logIns === 'tokens'
    ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${join(place, 'oauth2.conf')}\n}`
    : logIns === 'down'
      ? 'passdb {\n  driver = checkpassword\n  args = /nonexistent/checkpassword\n}'
      : `passdb {\n  driver = passwd-file\n  args = ${users}\n}`
}
userdb {
  driver = passwd-file
  args = ${users}
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service auth {
  unix_listener ${socket} {
    mode = 0666
  }
}
${listener('imap', imap)}${listener('pop3', pop3)}${listener('submission', submission)}`,
  );
  writeFileSync(join(place, 'oauth2.conf'), 'tokeninfo_url = http://127.0.0.1:1/?t=\nintrospection_mode = auth\n');
  const running = await startServer(program, ['-F', '-c', config], [imap, pop3, submission], user);
  return { ...running, imap, pop3, submission, socket };
}
