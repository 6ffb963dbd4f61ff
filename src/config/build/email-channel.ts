/** @module Checks and builds an e-mail channel. */

import { resolve } from 'node:path';
import { defined } from '../../core/defined.ts';
import type { ChannelOf, SmtpTransport } from '../../core/model/channel.ts';
import { isSmtpUrl, readBaseUrl } from '../../core/target/host-variable.ts';
import { describePortMismatch } from '../../core/target/smtp-port.ts';
import type { Issue } from '../problems/issues.ts';
import type { RawChannelOf } from '../schema/channels.ts';
import { checkInline, type ReferenceBase, toReference } from './secret-reference.ts';

type RawEmail = RawChannelOf<'email'>;

/** The mistakes in the mail server's URL and log-in. */
export function checkEmail({ smtp }: RawEmail): Issue[] {
  const isText = typeof smtp === 'string';
  const url = isText ? smtp : smtp.url;
  const path = isText ? ['smtp'] : ['smtp', 'url'];
  const issues: Issue[] = [];
  if (readBaseUrl(url) === null || !isSmtpUrl(url)) {
    const says = url.includes('@')
      ? 'must be without user name and password; give smtp: { url, username, password }'
      : 'must be smtp://host:587 (STARTTLS) or smtps://host:465, without more';
    issues.push({ path, says });
  }
  const tls = isText ? undefined : smtp.tls;
  const mismatch = (tls?.mode ?? 'auto') === 'auto' ? describePortMismatch(url) : undefined;
  if (tls?.mode === 'starttls' && /^smtps:/i.test(url))
    issues.push({ path: ['smtp', 'tls', 'mode'], says: 'is starttls, but smtps:// speaks TLS from the first byte' });
  if (mismatch !== undefined) issues.push({ path, severity: 'warning', says: mismatch });
  if (isText) return issues;
  if ((smtp.username === undefined) !== (smtp.password === undefined)) {
    issues.push({ path: ['smtp'], says: 'needs username and password together, or neither' });
  }
  if (typeof smtp.password === 'string') {
    issues.push({ path: ['smtp', 'password'], ...checkInline(smtp.password) });
  }
  return issues;
}

/** The options of an e-mail channel; paths of templates become absolute. */
export function buildEmail(
  { smtp, from, to, to_owners: toOwners, template }: RawEmail,
  base: ReferenceBase,
): Omit<ChannelOf<'email'>, 'id' | 'type' | 'fallback' | 'rate' | 'proxy'> {
  const files = Object.entries(template ?? {}).flatMap(([part, path]) =>
    path === undefined ? [] : [[part, resolve(base.folder, path)]],
  );
  const ownTemplate = files.length === 0 ? undefined : Object.fromEntries(files);
  return defined({ smtp: buildTransport(smtp, base), from, to, toOwners, template: ownTemplate });
}

function buildTransport(smtp: RawEmail['smtp'], base: ReferenceBase): SmtpTransport {
  if (typeof smtp === 'string') return { url: smtp };
  const { url, username, password, tls } = smtp;
  return defined({
    url,
    username,
    password: password === undefined ? undefined : toReference(password, base),
    tls:
      tls === undefined
        ? undefined
        : defined({
            mode: tls.mode,
            ca: tls.ca === undefined ? undefined : resolve(base.folder, tls.ca),
            serverName: tls.server_name,
          }),
  });
}
