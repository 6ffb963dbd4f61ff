/** @module The check of channels before there is an alert: log-ins to mail servers, and test messages. */

import type { SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { createChannelCheck } from '../../../src/agent/alerting/channel-check.ts';
import { createNextCron } from '../../../src/agent/schedule/cron.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { defined } from '../../../src/core/defined.ts';
import type { EmailChannel } from '../../../src/core/model/channel.ts';
import type { Config } from '../../../src/core/model/config.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { createLogIn } from '../../../src/notify/sender.ts';
import { inline, startReceivers } from '../../notify/receivers.ts';

const minute = 60_000;

/** A mail server, and the outcomes that are recorded for the health of its channel. */
async function open(onAuth: NonNullable<SMTPServerOptions['onAuth']>, channelTests?: Config['channelTests']) {
  const receivers = await startReceivers();
  onTestFinished(() => receivers.close());
  let mails = 0;
  const port = await receivers.receiveMail({
    onAuth,
    onMailFrom(_, __, done) {
      mails += 1;
      done();
    },
  });
  const channel: EmailChannel = {
    id: 'mail',
    type: 'email',
    smtp: { url: `smtp://mail.test:${port}`, username: 'keymedic', password: inline('s3cret-password') },
    from: 'keymedic@shop.example',
    to: ['ops@shop.example'],
  };
  const config: Config = {
    ...makeDefaultConfig(new Map(), '/tmp'),
    channels: [channel],
    ...defined({ channelTests }),
  };
  const logIn = createLogIn({
    connector: receivers.connector,
    resolveSecret: async () => new Secret('s3cret-password'),
  });
  let logIns = 0;
  let clock = Date.UTC(2026, 10, 21, 12);
  let recorded = Promise.withResolvers<string>();
  let failing: readonly string[] = [];
  const sent: string[] = [];
  const check = createChannelCheck({
    config: () => config,
    store: { channelStatuses: async () => [] },
    health: {
      learn: () => {},
      recordLogIn(id, { outcome, says }) {
        failing = outcome === 'delivered' ? [] : [id];
        recorded.resolve(says);
      },
      failing: () => failing,
    },
    logIn(tried) {
      logIns += 1;
      return logIn(tried);
    },
    broadcast: {
      async send(_, { transitions }) {
        sent.push(transitions[0]?.problem ?? '');
        return { outcome: 'delivered', says: 'ok' };
      },
      onAttempt: () => {},
      now: () => clock,
      random: Math.random,
      signal: new AbortController().signal,
    },
    log: { warn: () => {} },
    nextCron: createNextCron(),
    steady: () => clock,
  });
  return {
    sent,
    applyConfig: check.applyConfig,
    mails: () => mails,
    /** The outcome of the log-in after this time, if there was one. */
    async passes(time: number): Promise<string | undefined> {
      recorded = Promise.withResolvers();
      const before = logIns;
      clock += time;
      check.tick();
      const says = logIns === before ? undefined : await recorded.promise;
      await new Promise(setImmediate);
      return says;
    },
  };
}

test('mail servers are logged in to a minute after the start, then hourly, and sooner after a failure; no mail is sent', async () => {
  let isRight = true;
  const { passes, applyConfig, mails } = await open((auth, _, done) =>
    done(
      isRight ? null : Object.assign(new Error('5.7.8 no'), { responseCode: 535 }),
      isRight ? { user: auth.username } : undefined,
    ),
  );
  expect(await passes(59_000)).toBeUndefined();
  expect(await passes(1000)).toBe('The mail server accepted the log-in.');
  expect(await passes(59 * minute)).toBeUndefined();
  isRight = false;
  const refused =
    'The mail server refused the log-in (535 5.7.8). Compare username and password of smtp with those of the server.';
  expect(await passes(minute)).toBe(refused);
  expect(await passes(4 * minute)).toBeUndefined();
  for (const time of [1, 5, 60, 60]) expect(await passes(time * minute)).toBe(refused);
  isRight = true;
  applyConfig();
  expect(await passes(minute)).toBe('The mail server accepted the log-in.');
  expect(await passes(6 * minute)).toBeUndefined();
  expect(mails()).toBe(0);
});

test('a test message goes out at each time that the config names, and once for all times that were missed', async () => {
  const channelTests = { kind: 'cron', expression: '0 14 * * *', timezone: 'Europe/Berlin' } as const;
  const { passes, sent } = await open((_, __, done) => done(null, { user: 'x' }), channelTests);
  await passes(59 * minute);
  expect(sent).toEqual([]);
  await passes(minute);
  expect(sent).toEqual([expect.stringContaining('This is the regular test')]);
  await passes(minute);
  expect(sent).toHaveLength(1);
  await passes(3 * 24 * 60 * minute);
  expect(sent).toHaveLength(2);
});
