/**
 * @module The exec channel: runs the operator's command without a shell, with the alert as JSON on its standard input. It
 * exits with 0 to accept the alert, with 75 (EX_TEMPFAIL) to get it later, and with another code to refuse it.
 */

import type { SpawnOptions } from 'node:child_process';
import { renderAlert } from '../core/alert/render.ts';
import { isLackOfDescriptors } from '../core/model/answer.ts';
import type { ExecChannel } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import { codeOf, describeCode } from '../io/network-error.ts';
import { forgetGroup, killGroup } from '../io/process-group.ts';
import { startGroup } from '../io/start-group.ts';
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
    const options: SpawnOptions = {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...environment, KEYMEDIC_NOTIFICATION_ID: notification.id.replace(/[^\x20-\x7e]/gu, '?') },
      cwd: '/',
    };
    const started = startGroup(channel.command, channel.args, options, (error) =>
      resolve(refuse(`The command could not be started${describeCode(error)}. ${cureOfStart(error)}`)),
    );
    if (started === undefined) return;
    const { child, pid } = started;
    function finish(delivery: Delivery): void {
      forgetGroup(pid);
      limit.removeEventListener('abort', stop);
      resolve(delivery);
    }
    function stop(): void {
      killGroup(pid);
      finish({
        outcome: 'unknown',
        says: 'The command did not end in time and was stopped. It may have sent the alert.',
      });
    }
    limit.addEventListener('abort', stop);
    child.once('exit', (code, name) => finish(deliveryOfExit(code, name)));
    // The command may exit before it read everything.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    if (limit.aborted) stop();
  });
}

function cureOfStart(error: unknown): string {
  return isLackOfDescriptors(codeOf(error))
    ? 'The system has no free file descriptor; raise the limit (ulimit -n).'
    : 'Look whether it is there and may be run.';
}

function deliveryOfExit(code: number | null, signal: string | null): Delivery {
  if (code === 0) return { outcome: 'delivered', says: 'The command ended with 0.' };
  if (code === tryLater) return refuse('The command ended with 75: it asks to be called again.');
  const how = code === null ? `was ended by ${signal}` : `ended with ${code}`;
  return refuse(`The command ${how}. Run it by hand to see why.`);
}
