/** @module `keymedic run --demo`: the daemon on make-believe ESPs; every line says DEMO. */

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
  const say = (text: string): void => {
    for (const line of text.split('\n')) io.stdout.write(`${mark} ${line}\n`.replace(/ {1,200}\n/, '\n'));
  };
  let isOver = false;
  const demo = await startDemo({
    providers,
    cases: loadCases(),
    onEvent(event) {
      say(describe(event));
      if (!isOver && event.what === 'webhook' && isAllClear(event.call)) {
        isOver = true;
        say(advice);
      }
    },
  });
  try {
    say(introduce(demo));
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
    'Nothing here is real: make-believe ESPs on this machine, keys that only they know, no internet, no account.',
    'These are watched, and this is what Keymedic has to find out:',
    ...integrations.map(({ id, provider, situation }) => `  ${id.padEnd(width)}  ${provider}: ${situation}`),
    `In half a minute ${revokedLater} is revoked, and half a minute later mended.`,
    `Alert mails are put into ${mailbox.folder}`,
    `Webhooks go to ${webhook.url}`,
    `The config is ${configFile}`,
    'Ctrl-C ends it.',
  ].join('\n');
}

function describe(event: DemoEvent): string {
  switch (event.what) {
    case 'mail':
      return `>>> mail to ${event.mail.to.join(', ')}: ${event.mail.subject} (${event.mail.path})`;
    case 'webhook':
      return `>>> webhook ${event.call.type}, signature ${event.call.isSigned ? 'right' : 'WRONG'}`;
    default:
      return `*** ${event.integration}: ${event.says}`;
  }
}

const advice = [
  '',
  `That was the whole story: ${revokedLater} was revoked, found out, told of, mended, and told of again.`,
  'To watch a real key:',
  '  1. keymedic init        writes a keymedic.yaml that names your keys and contains none',
  '  2. keymedic check       says whether it is right, and asks nobody',
  '  3. keymedic diagnose    asks the ESPs once and says how each key is',
  '  4. keymedic run         goes on watching, and tells your channels',
  'In a checkout say bin/keymedic.js for keymedic. The demo goes on until Ctrl-C.',
].join('\n');

/** The all-clear for the key that the timeline is about. */
function isAllClear({ type, body }: ReceivedCall): boolean {
  return type === 'incident.resolved' && JSON.stringify(body ?? {}).includes(`"${revokedLater}"`);
}
