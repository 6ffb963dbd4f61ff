/**
 * @module The exec channel: a command of the operator's own, called without a shell, with the alert as JSON on its input.
 * It ends with 0 when it has the alert, with 75 (EX_TEMPFAIL) when it may have it later, else it refuses it.
 */

import { spawn } from 'node:child_process';
import { renderAlert } from '../core/alert/render.ts';
import type { ExecChannel } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import { sayCode } from '../io/network-error.ts';
import { refuse } from './http/outcome.ts';

/** ms. */
const longest = 10_000;
/** What the command gets of our environment: ours may hold the keys that are watched. */
const passed = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
const comeAgain = 75;

/** Never throws for what the command does; its output is read by nobody. */
export async function runExec(
  channel: ExecChannel,
  notification: Notification,
  signal: AbortSignal,
): Promise<Delivery> {
  const { subject, text, json } = renderAlert(notification);
  const input = `${JSON.stringify({ id: notification.id, channel: channel.id, subject, text, ...json })}\n`;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(longest)]);
  const environment = Object.fromEntries(
    passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  return new Promise((resolve) => {
    // A group of its own, so that its children end with it.
    const child = spawn(channel.command, channel.args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...environment, KEYMEDIC_NOTIFICATION_ID: notification.id.replace(/[^\x20-\x7e]/gu, '?') },
      cwd: '/',
      detached: true,
    });
    function finish(delivery: Delivery): void {
      limit.removeEventListener('abort', stop);
      resolve(delivery);
    }
    function stop(): void {
      if (child.pid !== undefined) killGroup(child.pid);
      finish({
        outcome: 'unknown',
        says: 'The command did not end in time and was stopped; it may have told somebody.',
      });
    }
    limit.addEventListener('abort', stop);
    child.once('error', (error) => finish(refuse(`The command could not be started${sayCode(error)}.`)));
    child.once('exit', (code, name) => finish(judgeExit(code, name)));
    // It may end without reading all.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    if (limit.aborted) stop();
  });
}

function judgeExit(code: number | null, signal: string | null): Delivery {
  if (code === 0) return { outcome: 'delivered', says: 'The command ended with 0.' };
  if (code === comeAgain) return refuse('The command ended with 75: it asks to be called again.');
  return refuse(code === null ? `The command was ended by ${signal}.` : `The command ended with ${code}.`);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in this very moment.
  }
}
