/** @module The delivery rules that a config gives by itself. */

import { expect, test } from 'vitest';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import type { EmailChannel } from '../../../src/core/model/channel.ts';
import type { Config } from '../../../src/core/model/config.ts';
import { configRules } from '../../../src/core/outbox/config-rules.ts';
import { usualRules } from '../../../src/core/outbox/plan.ts';

const defaults = makeDefaultConfig(new Map(), '/tmp');
const mail: EmailChannel = {
  id: 'mail',
  type: 'email',
  smtp: { url: 'smtp://mail.test:25' },
  from: 'a@b.test',
  to: ['c@d.test'],
};

test('a config without options and channels has the usual rules', () => {
  expect(configRules(defaults)).toEqual(usualRules);
});

test('grouping, fallbacks and rates of the config replace the usual rules', () => {
  const rate = { messages: 2, per: 60_000 };
  const grouping: NonNullable<Config['grouping']> = { by: ['provider'], wait: 1, interval: 2, repeat: 3 };
  const channels = [
    { ...mail, rate, fallback: ['other'] },
    { ...mail, id: 'other' },
  ];
  expect(configRules({ grouping, channels })).toEqual({
    ...usualRules,
    groupWait: 1,
    groupInterval: 2,
    repeatInterval: 3,
    channels: ['mail', 'other'],
    fallbacks: { mail: ['other'], other: [] },
    rates: { mail: rate },
  });
});
