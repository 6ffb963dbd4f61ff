/**
 * @module The daemon's parts from verdict to delivery, which kill themselves at a boundary:
 * `node child.ts FILE URL SEED VERDICTS BOUNDARY START`. BOUNDARY 0 never comes; then it ends when all is delivered.
 * Says `safe ID` when a transition is recorded, and `done`.
 */

import { createDispatcher } from '../../src/agent/dispatch.ts';
import { openState } from '../../src/agent/open-state.ts';
import { createRecorder } from '../../src/agent/recorder.ts';
import type { Channel } from '../../src/core/channel.ts';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { decide, newStanding } from '../../src/core/incident.ts';
import { usualRules } from '../../src/core/outbox-plan.ts';
import { address } from '../../src/core/routing.ts';
import { Secret } from '../../src/core/secret.ts';
import { createSender } from '../../src/notify/send.ts';
import { createConnector } from '../../src/probe/connector.ts';
import { createBuffered } from '../../src/store/buffered.ts';
import type { Store } from '../../src/store/contract.ts';
import { seeded } from './random.ts';

const [, , file = '', url = '', ...numbers] = process.argv;
const [seed = 0, verdicts = 0, boundary = 0, start = 0] = numbers.map(Number);
const random = seeded(seed);
/** A minute passes in less than a second. */
const speed = 100;
const now = (): number => Math.round(start + performance.now() * speed);

let left = boundary;
/** One of the places between verdict and delivery at which the process may die. */
function pass(): void {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

const state = await openState(file, now);
const inner = await createBuffered(state.store, {
  onTrouble: (error) => process.stdout.write(`trouble ${error.message}\n`),
  onRecovered: () => {},
});
const store: Pick<Store, 'record' | 'claim' | 'settle'> = {
  async record(batch) {
    pass();
    const written = inner.record(batch);
    pass();
    await written;
    for (const { transition } of batch)
      if (transition !== undefined) process.stdout.write(`safe ${transition.transition.id}\n`);
    pass();
  },
  async claim(...input) {
    const asked = inner.claim(...input);
    const claimed = await asked;
    if (claimed.length > 0) pass();
    return claimed;
  },
  async settle(...input) {
    pass();
    const written = inner.settle(...input);
    pass();
    await written;
    pass();
  },
};

const secret = { from: 'inline', text: new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') } as const;
const channel: Channel = { id: 'hook', type: 'webhook', url: { from: 'inline', text: new Secret(url) }, secret };
const connector = createConnector({ connectTo: [] });
const deliver = createSender({
  connector,
  now: Date.now,
  async resolveSecret(reference) {
    if (reference.from !== 'inline') throw new Error('only inline secrets are used here');
    return reference.text;
  },
});
const bug = (error: unknown): void => {
  process.stdout.write(`bug ${error instanceof Error ? error.message : 'unknown'}\n`);
};
const dispatcher = createDispatcher({
  store,
  channels: () => new Map([[channel.id, channel]]),
  rules: async () => ({ ...usualRules, groupInterval: 10_000 }),
  async send(to, notification) {
    const sending = deliver(to, notification);
    setTimeout(pass, random() * 4);
    const delivery = await sending;
    pass();
    return delivery;
  },
  now,
  random,
  onOutcome: () => {},
  onBug: bug,
});
const recorder = createRecorder({ store, onTransition: () => dispatcher.wake(), onBug: bug });
const tick = setInterval(() => dispatcher.wake(), 10);
dispatcher.wake();

const standings = new Map(state.standings.map((standing) => [standing.integration, standing]));
for (let number = 0; number < verdicts; number += 1) {
  const integration = `i${Math.floor(random() * 3)}`;
  const standing = standings.get(integration) ?? newStanding(integration);
  const decision = decide({
    standing,
    diagnosis: diagnose(random() < 0.6),
    observation: { fingerprint: 'f', at: now(), probeId: `${seed}-${number}` },
    policy: { confirm: { revoked: { probes: 1, apart: 0 } } },
    subject: { id: integration, provider: 'sendgrid', providerName: 'SendGrid', usedBy: [] },
    ids: { incident: `n${seed}-${number}` },
  });
  const { transition, standing: next, channels } = address(decision, [], [channel.id]);
  standings.set(integration, next);
  const { state: verdict, cause, confidence } = diagnose(transition === undefined);
  const at = now();
  recorder.add({
    result: { integration, probeId: `${seed}-${number}`, at, until: at, count: 1, state: verdict, cause, confidence },
    standing: next,
    ...(transition === undefined ? {} : { transition: { transition, channels } }),
  });
  await new Promise((resolve) => setTimeout(resolve, random() * 15));
}
await recorder.flush();
while ((await inner.pending()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
clearInterval(tick);
await dispatcher.stop();
await inner.close();
process.stdout.write('done\n');
process.exit(0);

function diagnose(isFailing: boolean): Diagnosis {
  const verdict = isFailing
    ? ({ state: 'failing', cause: 'revoked' } as const)
    : ({ state: 'healthy', cause: 'healthy' } as const);
  const empty = { evidence: [], ruledOut: [], remedy: [], warnings: [], facts: {}, contradictory: false, requests: 1 };
  return { ...verdict, confidence: 'likely', candidates: [verdict.cause], ...empty, at: new Date(now()).toISOString() };
}
