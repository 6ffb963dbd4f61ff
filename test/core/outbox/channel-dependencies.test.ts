/** @module Channels that depend on a watched key or ESP: found by key and by host, described with a remedy, and given fallbacks. */

import { expect, test } from 'vitest';
import {
  addFallbacks,
  type ChannelTarget,
  describeDependency,
  findDependencies,
  type IntegrationTarget,
} from '../../../src/core/outbox/channel-dependencies.ts';

const shop: IntegrationTarget = {
  integration: 'shop-receipts',
  provider: 'sendgrid',
  providerName: 'SendGrid',
  hosts: ['api.sendgrid.com', 'smtp.sendgrid.net'],
  fingerprints: ['f1'],
};
const news: IntegrationTarget = {
  integration: 'newsletter',
  provider: 'mailchimp',
  providerName: 'Mailchimp',
  hosts: ['.api.mailchimp.com'],
  fingerprints: ['f2'],
};
const mail: ChannelTarget = {
  channel: 'mail',
  isMail: true,
  hosts: ['smtp.sendgrid.net'],
  fingerprints: [],
  fallback: [],
};

test.each<[string, Partial<ChannelTarget>, object | undefined]>([
  ['a mail server of the ESP', {}, { via: 'provider', provider: 'sendgrid' }],
  ['another host of the ESP, by its name', { hosts: ['smtp.EU.sendgrid.org'] }, { via: 'provider' }],
  ['the same key, at any host', { hosts: ['relay.example'], fingerprints: ['f1'] }, { via: 'key' }],
  ['a key before a host', { fingerprints: ['f2'] }, { via: 'key', provider: 'mailchimp' }],
  ['a mail server of another company', { hosts: ['smtp.example.com'] }, undefined],
  ['a mail server with an address', { hosts: ['10.0.0.25'] }, undefined],
  [
    'a webhook at the ESP',
    { isMail: false, hosts: ['us14.api.mailchimp.com'] },
    { via: 'provider', provider: 'mailchimp' },
  ],
  ['a webhook with a like name', { isMail: false, hosts: ['hooks.sendgrid.com'] }, undefined],
  ['a co.uk is no brand', { hosts: ['smtp.shop.co.uk'] }, undefined],
])('%s', (_, change, expected) => {
  const [found] = findDependencies(
    [{ ...mail, ...change }],
    [shop, news, { ...news, integration: 'x', hosts: ['a.other.co.uk'] }],
  );
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

test('describes a dependency with a remedy', () => {
  const pager: ChannelTarget = {
    channel: 'pager',
    isMail: false,
    hosts: ['hooks.example'],
    fingerprints: [],
    fallback: [],
  };
  const own = { ...mail, channel: 'own', fingerprints: ['f1'], fallback: ['mail', 'pager'] };
  expect(findDependencies([mail, own, pager], [shop, news]).map(describeDependency)).toEqual([
    'mail sends through SendGrid, which is watched (shop-receipts): when SendGrid fails, this channel fails as well; let it send through another service, or give it a fallback that does',
    'own sends with the key that shop-receipts watches: when that key fails, this channel cannot report it; then its fallback pager is told as well',
  ]);
});

test('adds the fallback where the failing integration and the channel share a key or an ESP', () => {
  const own = { ...mail, fingerprints: ['f1'], fallback: ['pager'] };
  const byKey = findDependencies([own], [shop]);
  const other = { ...shop, integration: 'other', fingerprints: ['f9'] };
  const besides = findDependencies([own], [shop, other]);
  expect(addFallbacks(['mail'], { integration: 'other', cause: 'account_suspended' }, besides)).toEqual([
    'mail',
    'pager',
  ]);
  expect(addFallbacks(['mail'], { integration: 'other', cause: 'revoked' }, besides)).toEqual(['mail']);
  const elsewhere = findDependencies([own], [shop, { ...other, hosts: ['smtp.example'] }]);
  expect(addFallbacks(['mail'], { integration: 'other', cause: 'network' }, elsewhere)).toEqual(['mail']);
  const byHost = findDependencies([{ ...mail, fallback: ['pager'] }], [shop]);
  const revoked = { integration: 'shop-receipts', cause: 'revoked' } as const;
  expect(addFallbacks(['mail'], revoked, byKey)).toEqual(['mail', 'pager']);
  expect(addFallbacks(['mail'], { ...revoked, integration: 'other' }, byKey)).toEqual(['mail']);
  expect(addFallbacks(['mail'], { ...revoked, resolvedAt: 1 }, byKey)).toEqual(['mail']);
  expect(addFallbacks(['mail'], revoked, byHost)).toEqual(['mail']);
  expect(addFallbacks(['mail', 'pager'], { ...revoked, cause: 'provider_outage' }, byHost)).toEqual(['mail', 'pager']);
  expect(addFallbacks(['chat'], { ...revoked, cause: 'provider_outage' }, byHost)).toEqual(['chat']);
});
