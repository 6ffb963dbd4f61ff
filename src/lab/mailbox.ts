/** @module The lab's own mailbox: an SMTP server that accepts mail after a log-in and writes each mail to a file. */

import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { Authority } from './certificate-authority.ts';

const mailboxHost = 'mailbox.keymedic.test';

/** A mail that arrived. */
export interface ReceivedMail {
  /** The file with the mail as it was received. */
  readonly path: string;
  readonly from: string;
  readonly to: readonly string[];
  /** The header `Subject`, unfolded. */
  readonly subject: string;
}

/** A mailbox that receives mail. */
export interface LabMailbox {
  readonly folder: string;
  /** `smtp://mailbox.keymedic.test:587`, with STARTTLS. */
  readonly url: string;
  readonly connectTo: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly received: readonly ReceivedMail[];
  close(): Promise<void>;
}

/** Starts the mailbox. @param onMail is called for each mail, after its file is written. */
export async function openMailbox(
  authority: Authority,
  folder: string,
  onMail: (mail: ReceivedMail) => void,
): Promise<LabMailbox> {
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
      const isValid = auth.username === username && auth.password === password;
      done(isValid ? null : new Error('Authentication credentials invalid'), isValid ? { user: username } : undefined);
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
  // A client that disconnects early is not a fault of the mailbox.
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
  return /^subject:(.*)$/im.exec(head)?.[1]?.trim() ?? '';
}
