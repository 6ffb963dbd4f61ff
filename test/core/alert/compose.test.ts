/** @module Messages about several incidents, and digests. */

import { expect, test } from 'vitest';
import { renderAlert } from '../../../src/core/alert/render.ts';
import type { Transition } from '../../../src/core/model/incident.ts';
import { notify, opened, openMany, resolved, subject } from '../../fixtures/transitions.ts';

test('describes a group by one example and a list', () => {
  expect(renderAlert(notify(...openMany(3), resolved)).text).toMatchInlineSnapshot(`
    "[REVOKED] 3 SendGrid keys do not work, and 1 other

    ============================================================================
    [REVOKED] 3 SendGrid keys do not work

    For example: SendGrid key sendgrid-01. The same happened to the others; they
    are listed below.

    Why      Probably: The key was revoked, deleted or switched off.
    Since    2026-09-14 09:14 UTC
    Used by  shop 1
    Owner    Mail team <mail-team@shop.example>

    Meanwhile mails (receipts, password resets) are not sent.

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

    ALL 3
    - sendgrid-01: used by shop 1; owner Mail team <mail-team@shop.example>
    - sendgrid-02: used by shop 2; owner Mail team <mail-team@shop.example>
    - sendgrid-03: used by shop 3; owner Mail team <mail-team@shop.example>

    ============================================================================
    [OK] SendGrid key shop-receipts works again

    From     2026-09-14 09:14 UTC
    To       2026-09-14 09:32 UTC (18 minutes)
    Used by  shop checkout, password resets
    Owner    Mail team <mail-team@shop.example>

    ----------------------------------------------------------------------------
    Keymedic, 4 incidents, first inc-sendgrid-01
    "
  `);
});

test('ends that share a message say how long each incident lasted', () => {
  const ends = openMany(2).map(
    ({ incident: own, subject: whose = subject }): Transition => ({ ...resolved, incident: own, subject: whose }),
  );
  expect(renderAlert(notify(...ends)).text).toContain('- sendgrid-01: was down 09:14–09:32 UTC; used by shop 1;');
});

test('names of any length and number leave a readable mail', () => {
  const usedBy = Array.from({ length: 2000 }, (_, index) => `${index} ${'x'.repeat(10_000)}`);
  const long = 'y'.repeat(10_000);
  const transitions = openMany(50).map(
    (one): Transition => ({
      ...one,
      incident: { ...one.incident, integration: long },
      subject: { ...subject, id: long, providerName: long, owner: long, usedBy },
    }),
  );
  for (const notification of [notify(...transitions.slice(0, 1)), notify(...transitions)]) {
    const { subject: line, text, html } = renderAlert(notification);
    expect(line.length).toBeLessThan(250);
    expect(text).toContain('and 1990 more');
    expect(html.length).toBeLessThan(100_000);
  }
});

test('below the size of a digest every key is named, however many kinds of incidents there are', () => {
  const kinds = Array.from({ length: 9 }, (_, index) => openMany(3, `Sender${index}`));
  const { text, html } = renderAlert(notify(...kinds.flat()));
  for (const { incident } of kinds.flat()) {
    expect(text).toContain(incident.integration);
    expect(html).toContain(incident.integration);
  }
});

test('two incidents of one key are not two keys', () => {
  const again = { ...resolved, id: 'inc-2.2', incident: { ...resolved.incident, id: 'inc-2' } };
  expect(renderAlert(notify(resolved, again)).subject).toContain('SendGrid key shop-receipts works again');
});

test('a digest of many kinds of incidents stays readable', () => {
  const many = Array.from({ length: 200 }, (_, index) => openMany(1, `Provider ${index}`)).flat();
  const { text, html } = renderAlert(notify(...many));
  expect(text.split('\n').length).toBeLessThan(400);
  expect(text).toContain('more, not named here');
  expect(html.length).toBeLessThan(60_000);
});

test('refuses a notification without transitions', () => {
  expect(() => renderAlert(notify())).toThrow(RangeError);
});

test('one message contains everything that could not be delivered in time', () => {
  const collapsed = { ...notify(opened, resolved), delayedUntil: Date.UTC(2026, 8, 14, 10, 0) };
  const { subject: line, text, html, json } = renderAlert(collapsed);
  expect(line).toBe('[OK] SendGrid key shop-receipts was down 09:14–09:32 UTC, and works again');
  expect(text).toContain('Late: This message could not be delivered until 2026-09-14 10:00 UTC.');
  expect(html).toContain('could not be delivered until 2026-09-14 10:00 UTC');
  expect(json.data).toMatchObject({
    delayed_until: '2026-09-14T10:00:00.000Z',
    incident: { opened_at: '2026-09-14T09:14:05.000Z', resolved_at: '2026-09-14T09:32:05.000Z' },
  });
});
