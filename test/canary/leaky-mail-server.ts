/** @module A mail server without TLS that accepts the log-in, and repeats a text in its refusal of one command. */

import net from 'node:net';
import { onTestFinished } from 'vitest';

/** A command that is refused; `.` is the end of the mail. */
export type MailCommand = 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | '.';

/** Starts one on loopback, and returns its port. */
export async function startLeakyMailServer(refused: MailCommand, text: string): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let isData = false;
    let pending = '';
    const answer = (line: string): string | undefined => {
      if (isData && line !== '.') return undefined;
      isData = false;
      const [command] = line.split(/[ :]/);
      if (command === refused) return `550-5.1.1 ${text}\r\n550 5.1.1 no such user ${text}`;
      if (command === 'EHLO') return '250-mail.test\r\n250 AUTH PLAIN';
      if (command === 'AUTH') return '235 ok';
      isData = command === 'DATA';
      return isData ? '354 go' : '250 ok';
    };
    socket.on('error', () => {});
    socket.write('220 mail.test\r\n');
    socket.on('data', (chunk) => {
      pending += chunk.toString();
      const lines = pending.split('\r\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const said = answer(line);
        if (said !== undefined) socket.write(`${said}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
