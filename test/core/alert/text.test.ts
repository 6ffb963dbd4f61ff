/** @module Alerts as plain text, word by word. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderAlert } from '../../../src/core/alert/render.ts';
import {
  acknowledged,
  notify,
  opened,
  ownProblem,
  resolved,
  turning,
  updated,
  warned,
} from '../../fixtures/transitions.ts';
import { hostileOpening, openedWith, withoutDiagnosis } from './openings.ts';

test('an integration that left the config is not reported to work', () => {
  const { text } = renderAlert(notify(opened, { ...withoutDiagnosis(resolved), unwatched: true }));
  expect(text).toContain('Whether the key works is not known.');
  expect(text).not.toContain('works again');
});

test('has cause, time, steps and evidence of one incident', () => {
  expect(renderAlert(notify(opened)).text).toMatchInlineSnapshot(`
    "[REVOKED] SendGrid key shop-receipts does not work

    Why    Probably: The key was revoked, deleted or switched off.
    Since  2026-09-14 09:14 UTC
    Owner  Mail team <mail-team@shop.example>

    Meanwhile mails (receipts, password resets) are not sent. Used by: shop
    checkout, password resets.

    WHAT TO DO
    1. Ask who revoked it and why before you replace it: SendGrid and colleagues
       do so after a leak.
    2. Make a new API key (Settings > API Keys > Create API Key), with the
       permission Mail Send.
       https://app.sendgrid.com/settings/api_keys
    3. Put the API key into the variable SHOP_SENDGRID_KEY, and tell those who
       use it: shop checkout, password resets.
    4. Prove it: keymedic diagnose shop-receipts

    WHY WE THINK SO
    - SendGrid answered 401 "The provided authorization grant is invalid,
      expired, or revoked" to GET /v3/scopes.
    - This very key worked here until 2026-09-14 09:04 UTC, 10 minutes before.
    - Your two other SendGrid keys work, asked from the same address.

    How sure: Likely, but not proven. Not excluded: IP address blocked.

    WHAT WOULD DECIDE
    - Look at Settings > API Keys: if shop-receipts is not in the list, it was
      revoked.

    RULED OUT
    - malformed key: the key worked in this very form
    - expired: SendGrid keys do not expire by themselves
    - provider outage: SendGrid answered in 180 ms and its status page reports
      no incident

    ----------------------------------------------------------------------------
    Keymedic, incident inc-7f3a2c, message 1 about it
    "
  `);
});

test('a warning has fewer parts', () => {
  expect(renderAlert(notify(warned)).text).toMatchInlineSnapshot(`
    "[WARNING] SendGrid key shop-receipts expires on 2026-09-21

    Since    2026-09-14 09:14 UTC
    Used by  shop checkout, password resets
    Owner    Mail team <mail-team@shop.example>

    WHAT WE NOTICED
    - The config says that this key expires on 2026-09-21, in 7 days.

    WHAT TO DO
    1. Make a new API key before that day.
       https://app.sendgrid.com/settings/api_keys

    WHAT THE PROBE SHOWED
    - SendGrid answered 200 to GET /v3/scopes, and mail.send is among the
      scopes.

    ----------------------------------------------------------------------------
    Keymedic, incident inc-90aa01, message 1 about it
    "
  `);
});

test('an end has the times of begin and end', () => {
  expect(renderAlert(notify(opened, resolved)).text).toMatchInlineSnapshot(`
    "[OK] SendGrid key shop-receipts was down 09:14–09:32 UTC, and works again

    From     2026-09-14 09:14 UTC
    To       2026-09-14 09:32 UTC (18 minutes)
    Used by  shop checkout, password resets
    Owner    Mail team <mail-team@shop.example>

    HOW WE KNOW
    - SendGrid answered 200 to GET /v3/scopes, and mail.send is among the
      scopes.
    - The key was replaced at 2026-09-14 09:31 UTC.

    WHAT HAPPENED
    - 2026-09-14 09:14 UTC: SendGrid key shop-receipts does not work (revoked)
    - 2026-09-14 09:32 UTC: it works again

    ----------------------------------------------------------------------------
    Keymedic, incident inc-7f3a2c, message 3 about it
    "
  `);
});

test('a problem of Keymedic itself is reported as such', () => {
  expect(renderAlert(notify(ownProblem)).text).toMatchInlineSnapshot(`
    "[KEYMEDIC] The store cannot be written: the disk is full

    Since  2026-09-14 09:14 UTC

    This is a problem of Keymedic itself, or of the machine it runs on. The
    problem says nothing about any key. Until the problem ends, checks and
    alerts may be late or missing. To see the current state, run: keymedic
    status

    ----------------------------------------------------------------------------
    Keymedic, incident inc-0d41b7, message 1 about it
    "
  `);
});

test('admits that the cause is not certain', () => {
  const { text } = renderAlert(
    notify(openedWith({ cause: 'unrecognised', candidates: ['unrecognised', 'revoked'], confidence: 'possible' })),
  );
  expect(text).toContain('Why    Not sure yet. First guess: The key looks right');
  expect(text.replaceAll('\n', ' ')).toContain('How sure: Not sure. The evidence fits: unknown key or revoked.');
  expect(text.indexOf('WHAT WOULD DECIDE')).toBeLessThan(text.indexOf('WHAT TO DO'));
});

test('names the person who acknowledged an incident, and when reminders begin again', () => {
  expect(renderAlert(notify(acknowledged)).text).toMatchInlineSnapshot(`
    "[ACKNOWLEDGED] SendGrid key shop-receipts is being looked after

    Taken on  2026-09-14 09:24 UTC, by Anna
    Note      the vendor was called
    Quiet     no reminder before 2026-09-14 13:14 UTC
    Why       Probably: The key was revoked, deleted or switched off.
    Since     2026-09-14 09:14 UTC
    Owner     Mail team <mail-team@shop.example>

    WHAT TO DO
    1. Ask who revoked it and why before you replace it: SendGrid and colleagues
       do so after a leak.
    2. Make a new API key (Settings > API Keys > Create API Key), with the
       permission Mail Send.
       https://app.sendgrid.com/settings/api_keys
    3. Put the API key into the variable SHOP_SENDGRID_KEY, and tell those who
       use it: shop checkout, password resets.
    4. Prove it: keymedic diagnose shop-receipts

    ----------------------------------------------------------------------------
    Keymedic, incident inc-7f3a2c, message 2 about it
    "
  `);
  expect(renderAlert(notify(acknowledged)).json).toMatchObject({
    type: 'incident.acknowledged',
    data: { acknowledgement: { by: 'Anna', note: 'the vendor was called', until: '2026-09-14T13:14:05.000Z' } },
  });
});

test('reports flapping once: how often it changed, and when it ends', () => {
  const { text, html, json } = renderAlert(notify(turning));
  expect(text).toMatchInlineSnapshot(`
    "[REVOKED] SendGrid key shop-receipts comes and goes

    Why      Probably: The key was revoked, deleted or switched off.
    Pattern  it failed 4 times and recovered 4 times in 11 probes
    Since    2026-09-14 09:14 UTC
    Updated  2026-09-14 09:39 UTC
    Used by  shop checkout, password resets
    Owner    Mail team <mail-team@shop.example>

    Keymedic reports the changes between working and failing once. The all-clear
    comes when the key has worked for 30 minutes and 4 probes in a row.

    WHAT THE LAST PROBE SHOWED
    - SendGrid answered 200 to GET /v3/scopes, and mail.send is among the
      scopes.
    - The key was replaced at 2026-09-14 09:31 UTC.

    ----------------------------------------------------------------------------
    Keymedic, incident inc-7f3a2c, message 2 about it
    "
  `);
  for (const form of [text, html]) expect(form.match(/failed 4 times and recovered 4 times/g)).toHaveLength(1);
  expect(json.data).toMatchObject({
    incident: { flapping: true },
    turns: { probes: 11, failures: 4, recoveries: 4 },
  });
  const { turns: _, ...later } = { ...turning, type: 'incident.reminded' as const };
  const reminder = renderAlert(notify(later));
  expect(reminder.text).not.toMatch(/recovered|reported once/);
  expect(reminder.json.data).not.toHaveProperty('turns');
  const end = renderAlert(notify({ ...resolved, incident: { ...resolved.incident, flapping: true } }));
  expect(end.text).toContain('it came and went, and has worked for 30 minutes and 4 probes in a');
  const forGood = renderAlert(notify({ ...updated, steady: true }));
  expect(forGood.text).toContain('Pattern  it came and went, and fails each time now');
  const usual = renderAlert(notify(opened));
  expect(JSON.stringify(usual)).not.toMatch(/Pattern|flapping|turns/);
});

test('text stays within 76 columns apart from words that cannot be broken', () => {
  fc.assert(
    fc.property(hostileOpening, (transition) => {
      for (const line of renderAlert(notify(transition)).text.split('\n')) {
        if ([...line].length > 76) expect(line.trim().split(' ').length).toBeLessThanOrEqual(3);
      }
    }),
  );
});
