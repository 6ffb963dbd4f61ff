/**
 * @module The exec channel: runs the operator's command without a shell, with the alert as JSON on its standard input. It
 * exits with 0 to accept the alert, with 75 (EX_TEMPFAIL) to get it later, and with another code to refuse it.
 */

import { spawn } from 'node:child_process';
import { renderAlert } from '../core/alert/render.ts';
import type { ExecChannel } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import { describeCode } from '../io/network-error.ts';
import { addGroup, forgetGroup, killGroup } from '../io/process-group.ts';
import { refuse } from './http/outcome.ts';

/** ms. */
const longest = 10_000;
/** The variables that the command gets. The others may hold the keys that are watched. */
const passed = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
/** EX_TEMPFAIL of sysexits.h. */
const tryLater = 75;

/** Runs the command of the channel. Never throws, whatever the command does; its output is not read. */
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
    // A process group of its own, so that its children end with it.
    const child = spawn(channel.command, channel.args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...environment, KEYMEDIC_NOTIFICATION_ID: notification.id.replace(/[^\x20-\x7e]/gu, '?') },
      cwd: '/',
      detached: true,
    });
    const { pid } = child;
    if (pid !== undefined) addGroup(pid);
    function finish(delivery: Delivery): void {
      if (pid !== undefined) forgetGroup(pid);
      limit.removeEventListener('abort', stop);
      resolve(delivery);
    }
    function stop(): void {
      if (pid !== undefined) killGroup(pid);
      finish({
        outcome: 'unknown',
        says: 'The command did not end in time and was stopped. It may have sent the alert.',
      });
    }
    limit.addEventListener('abort', stop);
    child.once('error', (error) =>
      finish(
        refuse(`The command could not be started${describeCode(error)}. Look whether it is there and may be run.`),
      ),
    );
    child.once('exit', (code, name) => finish(deliveryOfExit(code, name)));
    // The command may exit before it read everything.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    if (limit.aborted) stop();
  });
}

function deliveryOfExit(code: number | null, signal: string | null): Delivery {
  if (code === 0) return { outcome: 'delivered', says: 'The command ended with 0.' };
  if (code === tryLater) return refuse('The command ended with 75: it asks to be called again.');
  const how = code === null ? `was ended by ${signal}` : `ended with ${code}`;
  return refuse(`The command ${how}. Run it by hand to see why.`);
}
