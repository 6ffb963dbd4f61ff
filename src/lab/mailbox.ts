/** @module The lab's own mailbox: an SMTP server that takes mail after a log-in and writes each into a file. */

import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { Authority } from './certificate-authority.ts';

const mailboxHost = 'mailbox.keymedic.test';

/** One mail that arrived. */
export interface ReceivedMail {
  /** The file that holds it, as it came. */
  readonly path: string;
  readonly from: string;
  readonly to: readonly string[];
  /** As it stands in the header, unfolded. */
  readonly subject: string;
}

export interface Mailbox {
  readonly folder: string;
  /** `smtp://mailbox.keymedic.test:587`, with STARTTLS. */
  readonly url: string;
  readonly connectTo: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly received: readonly ReceivedMail[];
  close(): Promise<void>;
}

/** @param onMail called for each mail, when its file is written. */
export async function openMailbox(
  authority: Authority,
  folder: string,
  onMail: (mail: ReceivedMail) => void,
): Promise<Mailbox> {
  await mkdir(folder, { recursive: true });
  const { certificate, privateKey } = await authority.issue(mailboxHost);
  const username = 'keymedic';
  const password = randomBytes(18).toString('base64url');
  const received: ReceivedMail[] = [];

  const server = new SMTPServer({
    name: mailboxHost,
    cert: certificate,
    key: privateKey,
    authMethods: ['PLAIN', 'LOGIN'],
    disableReverseLookup: true,
    onAuth(auth, _session, done) {
      const isRight = auth.username === username && auth.password === password;
      done(isRight ? null : new Error('Authentication credentials invalid'), isRight ? { user: username } : undefined);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const text = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          path: join(folder, `${String(received.length + 1).padStart(4, '0')}.eml`),
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((recipient) => recipient.address),
          subject: readSubject(text.toString('utf8')),
        };
        received.push(mail);
        writeFile(mail.path, text).then(() => {
          done();
          onMail(mail);
        }, done);
      });
    },
  });
  // A client that goes away in the middle is no trouble of the mailbox.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;

  return {
    folder,
    url: `smtp://${mailboxHost}:587`,
    connectTo: [`${mailboxHost}:587:127.0.0.1:${port}`],
    username,
    password,
    received,
    close() {
      for (const connection of server.connections) connection.close();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function readSubject(text: string): string {
  const head = text.slice(0, text.search(/\r?\n\r?\n/)).replace(/\r?\n[ \t]+/g, ' ');
  return /^subject:[ \t]*(.*)$/im.exec(head)?.[1]?.trim() ?? '';
}
