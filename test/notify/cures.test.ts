/** @module A channel that fails names the cure, and a damaged secret is named as the likely reason. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Channel, EmailChannel } from '../../src/core/model/channel.ts';
import type { Delivery } from '../../src/core/model/notification.ts';
import { Secret, UnreadableSecret } from '../../src/core/model/secret.ts';
import { createLogIn, createSender } from '../../src/notify/sender.ts';
import { notify, opened } from '../fixtures/transitions.ts';
import { answer, kinds, type Type } from './channel-samples.ts';
import { inline, type Receivers, startReceivers } from './receivers.ts';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());

const types = Object.keys(kinds) as Type[];

async function send(channel: Channel): Promise<Delivery> {
  return receivers.send(channel, { ...notify(opened), channel: channel.id });
}

test.each(types.flatMap((type) => [401, 404].map((status) => [type, status] as const)))(
  '%s: a %i names the option to look at',
  async (type, status) => {
    const { url } = await receivers.receive(answer(status));
    const { outcome, says } = await send(kinds[type].make(url));
    expect(outcome).toBe('rejected');
    expect(says).toMatch(/\b(?:set|compare) (?:url|key|token|topic)\b/i);
  },
);

test.each(types)('%s: trouble of the receiver is no fault of the config', async (type) => {
  const { url } = await receivers.receive(answer(503));
  const { says } = await send(kinds[type].make(url));
  expect(says).toContain('trouble of its own');
  expect(says).not.toMatch(/\bset (?:url|key|token)\b/i);
});

test.each(types)('%s: without a connection, address, proxy and firewall are named', async (type) => {
  const { says } = await send(kinds[type].make('http://127.0.0.1:1'));
  expect(says).toMatch(/Look at the address of the channel, its proxy, and whether a firewall/);
});

test('a refused log-in names the damage of the password, an accepted one does not', async () => {
  const port = await receivers.receiveMail({
    onAuth: ({ password }, _, done) =>
      password === "'odd but right'" ? done(null, { user: 'x' }) : done(new Error('no')),
  });
  const logInWith = (password: string): Promise<Delivery> => {
    const smtp = { url: `smtp://mail.test:${port}`, username: 'alerts', password: inline(password) };
    const channel: EmailChannel = { id: 'mail', type: 'email', smtp, from: 'a@shop.example', to: ['b@shop.example'] };
    const resolveSecret = async (): Promise<Secret> => new Secret(password);
    return createLogIn({ connector: receivers.connector, resolveSecret })(channel);
  };
  const refused = await logInWith('k9Lm3xQz\n');
  expect(refused.says).toMatch(/The value of smtp\.password does not look right: it has a line end at its edge\.$/);
  expect(refused.says).not.toContain('k9Lm3xQz');
  const accepted = await logInWith("'odd but right'");
  expect(accepted).toMatchObject({ outcome: 'delivered' });
  expect(accepted.says).not.toContain('does not look right');
});

test('a refused token names its damage', async () => {
  const { url } = await receivers.receive(answer(403));
  const { says } = await send({
    id: 'push',
    type: 'ntfy',
    endpoint: url,
    topic: inline('alerts'),
    token: inline('"tk_x1"'),
  });
  expect(says).toContain('The value of token does not look right: it stands in quotes.');
});

test('a secret that cannot be read says why', async () => {
  const sender = createSender({
    connector: receivers.connector,
    now: Date.now,
    resolveSecret: () => Promise.reject(new UnreadableSecret('the environment variable CHAT is not set')),
  });
  const { says } = await sender(kinds.slack.make('https://x.test'), { ...notify(opened), channel: 'ops' });
  expect(says).toBe('A secret of the channel ops cannot be read: the environment variable CHAT is not set.');
});
