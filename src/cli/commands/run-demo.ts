/** @module `keymedic run --demo`: runs the daemon with simulated ESPs. Every line begins with DEMO. */

import { providers } from '../../../providers/index.ts';
import type { Daemon } from '../../agent/daemon.ts';
import { type Demo, type DemoEvent, startDemo } from '../../lab/demo.ts';
import { revokedLater } from '../../lab/demo-keys.ts';
import { loadCases } from '../../lab/load-cases.ts';
import type { ReceivedCall } from '../../lab/webhook-receiver.ts';
import { exits, type Io } from '../terminal/io.ts';
import type { Signals } from '../terminal/signals.ts';

const mark = 'DEMO';

/**
 * Runs until SIGINT or SIGTERM.
 * @param start starts the daemon on a config file, with `mark` before each line of its log
 */
export async function runDemo(
  io: Io,
  signals: Pick<Signals, 'ended'>,
  start: (configFile: string, mark: string) => Promise<Daemon>,
): Promise<number> {
  const print = (text: string): void => {
    for (const line of text.split('\n')) io.stdout.write(`${`${mark} ${line}`.trimEnd()}\n`);
  };
  let isOver = false;
  const demo = await startDemo({
    providers,
    cases: loadCases(),
    onEvent(event) {
      print(describeEvent(event));
      if (!isOver && event.what === 'webhook' && isAllClear(event.call)) {
        isOver = true;
        print(nextSteps);
      }
    },
  });
  try {
    print(introduce(demo));
    const daemon = await start(demo.configFile, mark);
    demo.startTimeline();
    await signals.ended;
    await daemon.stop();
  } finally {
    await demo.close();
  }
  return exits.healthy;
}

function introduce({ integrations, mailbox, webhook, configFile }: Demo): string {
  const width = Math.max(...integrations.map(({ id }) => id.length));
  return [
    'Nothing here is real: the ESPs are simulated on this machine, with keys of their own, no internet and no account.',
    'Keymedic watches these integrations. This is what it should find out:',
    ...integrations.map(({ id, provider, situation }) => `  ${id.padEnd(width)}  ${provider}: ${situation}`),
    `In half a minute ${revokedLater} is revoked, and half a minute later it works again.`,
    `Alert mails are stored in ${mailbox.folder}`,
    `Webhooks go to ${webhook.url}`,
    `The config is ${configFile}`,
    'Ctrl-C ends it.',
  ].join('\n');
}

function describeEvent(event: DemoEvent): string {
  switch (event.what) {
    case 'mail':
      return `>>> mail to ${event.mail.to.join(', ')}: ${event.mail.subject} (${event.mail.path})`;
    case 'webhook':
      return `>>> webhook ${event.call.type}, signature ${event.call.isSigned ? 'right' : 'WRONG'}`;
    default:
      return `*** ${event.integration}: ${event.says}`;
  }
}

const nextSteps = [
  '',
  `The demo is complete: ${revokedLater} was revoked, Keymedic found out and alerted; it works again, and Keymedic said so.`,
  'To watch a real key:',
  '  1. keymedic init        writes a keymedic.yaml that refers to your keys and contains none',
  '  2. keymedic check       checks it without sending a request',
  '  3. keymedic diagnose    probes each key once and prints its state',
  '  4. keymedic run         keeps watching, and sends alerts to your channels',
  'In a checkout, type bin/keymedic.js for keymedic. The demo runs until Ctrl-C.',
].join('\n');

/** True for the all-clear of the key that the timeline revokes. */
function isAllClear({ type, body }: ReceivedCall): boolean {
  return type === 'incident.resolved' && JSON.stringify(body ?? {}).includes(`"${revokedLater}"`);
}
