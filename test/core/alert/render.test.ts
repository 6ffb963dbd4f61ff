/** @module What alerts say, to the letter, and that nothing from outside breaks out of their form. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listPagerEvents } from '../../../src/core/alert/pager-events.ts';
import { renderAlert } from '../../../src/core/alert/render.ts';
import { cleanLine } from '../../../src/core/alert/sanitise.ts';
import { makeStartNotification, makeTestNotification } from '../../../src/core/alert/test-alert.ts';
import type { Transition } from '../../../src/core/model/incident.ts';
import {
  acknowledged,
  expiring,
  incident,
  notify,
  opened,
  openMany,
  ownProblem,
  ownRecovery,
  reminded,
  resolved,
  revoked,
  subject,
  tried,
  turning,
  updated,
  warned,
} from '../../fixtures/transitions.ts';

function subjectOf(...transitions: readonly Transition[]): string {
  return renderAlert(notify(...transitions)).subject;
}

function openedWith(change: Partial<typeof revoked>): Transition {
  const diagnosis = { ...revoked, ...change };
  const { cause, confidence } = diagnosis;
  return { ...opened, diagnosis, incident: { ...incident, cause, confidence } };
}

/** As it is told of an integration that nobody examined any more. */
function without({ diagnosis: _, ...rest }: Transition): Transition {
  return rest;
}

const started = makeStartNotification('mail', 0, '1.2.3', '2 integrations');

test('what left the config is not said to work', () => {
  const { text } = renderAlert(notify(opened, { ...without(resolved), unwatched: true }));
  expect(text).toContain('Whether the key works is not known.');
  expect(text).not.toContain('works again');
});

test('a start is told to pagers as something that is over at once', () => {
  expect(listPagerEvents(started).map(({ action, severity }) => [action, severity])).toEqual([
    ['trigger', 'info'],
    ['resolve', 'warning'],
  ]);
});

test('pagers are left with a test that somebody must close only when somebody asked for it', () => {
  const summarize = (by: 'person' | 'config'): unknown =>
    listPagerEvents(makeTestNotification('pager', 0, by)).map(({ action, severity, summary }) => [
      action,
      severity,
      summary,
    ]);
  const title = '[TEST] Test alert: this channel works, and nothing is wrong';
  expect(summarize('person')).toEqual([['trigger', 'info', `${title} (close this by hand)`]]);
  expect(summarize('config')).toEqual([
    ['trigger', 'info', title],
    ['resolve', 'info', title],
  ]);
});

test.each<[string, Transition[], string]>([
  ['an opening', [opened], '[REVOKED] SendGrid key shop-receipts does not work'],
  [
    'an end because it left the config',
    [{ ...without(resolved), unwatched: true }],
    '[NOT WATCHED] SendGrid key shop-receipts is no longer watched',
  ],
  [
    'ends because they left the config',
    openMany(3).map((one) => ({ ...without(one), type: 'incident.resolved', unwatched: true })),
    '[NOT WATCHED] 3 SendGrid keys are no longer watched',
  ],
  ['a start', started.transitions.slice(), '[KEYMEDIC] Keymedic 1.2.3 started and watches 2 integrations'],
  [
    'a cause of two words',
    [openedWith({ cause: 'wrong_region', candidates: ['wrong_region'], confidence: 'certain' })],
    '[WRONG REGION] SendGrid key shop-receipts does not work',
  ],
  [
    'a refusal that fits several causes',
    [openedWith({ cause: 'unrecognised', candidates: ['unrecognised', 'revoked'], confidence: 'possible' })],
    '[REFUSED] SendGrid key shop-receipts does not work',
  ],
  [
    'an ESP out of reach for unknown reasons',
    [openedWith({ cause: 'network', candidates: ['network', 'provider_outage'], confidence: 'possible' })],
    '[UNREACHABLE] SendGrid key shop-receipts cannot be used',
  ],
  [
    'a failure that is not the fault of the key',
    [openedWith({ cause: 'account_suspended', candidates: ['account_suspended'], confidence: 'certain' })],
    '[ACCOUNT SUSPENDED] SendGrid key shop-receipts cannot be used',
  ],
  [
    'failures that are not the fault of the keys',
    openMany(2).map((one) => ({ ...one, incident: { ...one.incident, cause: 'provider_outage' } })),
    '[PROVIDER OUTAGE] 2 SendGrid keys cannot be used',
  ],
  [
    'a failure that may be anything',
    [openedWith({ cause: 'revoked', candidates: ['revoked', 'network'], confidence: 'possible' })],
    '[FAILING] SendGrid key shop-receipts does not work',
  ],
  [
    'a key that could not be checked',
    [{ ...opened, incident: { ...incident, kind: 'unknown' } }],
    '[UNKNOWN] SendGrid key shop-receipts cannot be checked',
  ],
  ['an update', [updated], '[REVOKED] SendGrid key shop-receipts still does not work: new findings'],
  ['an all-clear', [resolved], '[OK] SendGrid key shop-receipts works again'],
  [
    'an all-clear after a warning',
    [{ ...resolved, incident: { ...incident, kind: 'warning' } }],
    '[OK] SendGrid key shop-receipts works, and nothing is left to do',
  ],
  ['a warning', [warned], '[WARNING] SendGrid key shop-receipts expires on 2026-09-21'],
  [
    'two warnings',
    [
      {
        ...warned,
        diagnosis: { ...expiring, warnings: [{ kind: 'quota', says: '3 left' }, ...expiring.warnings] },
      },
    ],
    '[WARNING] SendGrid key shop-receipts has little quota left, and 1 more',
  ],
  ['our own trouble', [ownProblem], '[KEYMEDIC] The store cannot be written: the disk is full'],
  ['the end of it', [ownRecovery], '[KEYMEDIC] Recovered: The store cannot be written: the disk is full'],
  ['both in one', [opened, resolved], '[OK] SendGrid key shop-receipts was down 09:14–09:32 UTC, and works again'],
  ['what comes and goes', [turning], '[REVOKED] SendGrid key shop-receipts comes and goes'],
  [
    'a reminder of it',
    [{ ...reminded, incident: { ...reminded.incident, flapping: true } }],
    '[REVOKED] SendGrid key shop-receipts still comes and goes',
  ],
  [
    'its begin and end in one',
    [opened, { ...resolved, incident: { ...resolved.incident, flapping: true } }],
    '[OK] SendGrid key shop-receipts came and went 09:14–09:32 UTC, and works again',
  ],
  [
    'some that come and go',
    openMany(3).map((one) => ({ ...one, incident: { ...one.incident, flapping: true } })),
    '[REVOKED] 3 SendGrid keys come and go',
  ],
  ['a reminder', [reminded], '[REVOKED] SendGrid key shop-receipts still does not work'],
  ['an acknowledgement', [acknowledged], '[ACKNOWLEDGED] SendGrid key shop-receipts is being looked after'],
  ['a test by hand', [tried], '[TEST] Test alert: this channel works, and nothing is wrong'],
  ['a group', [...openMany(12)], '[REVOKED] 12 SendGrid keys do not work'],
  [
    'a group of several ESPs',
    [...openMany(3), ...openMany(2, 'Mailgun')],
    '[REVOKED] 3 SendGrid keys do not work, and 2 others',
  ],
  ['the worst first', [resolved, ...openMany(1)], '[REVOKED] SendGrid key sendgrid-01 does not work, and 1 other'],
])('has a subject for %s', (_, transitions, expected) => {
  expect(subjectOf(...transitions)).toBe(expected);
});

test('all mails about one incident have one subject but for what stands in brackets', () => {
  const turned = { ...resolved, incident: { ...resolved.incident, flapping: true as const } };
  const mails = [[opened], [updated], [reminded], [acknowledged], [resolved], [turning], [opened, resolved], [turned]];
  const subjects = mails.map((transitions) => renderAlert(notify(...transitions)).mailSubject);
  expect(subjects).toEqual([
    '[REVOKED] SendGrid key shop-receipts',
    '[REVOKED, still does not work: new findings] SendGrid key shop-receipts',
    '[REVOKED, still does not work] SendGrid key shop-receipts',
    '[ACKNOWLEDGED] SendGrid key shop-receipts',
    '[OK] SendGrid key shop-receipts',
    '[REVOKED, comes and goes] SendGrid key shop-receipts',
    '[OK, was down 09:14–09:32 UTC, and works again] SendGrid key shop-receipts',
    '[OK] SendGrid key shop-receipts',
  ]);
  expect(renderAlert(notify(warned)).mailSubject).toBe('[WARNING, expires on 2026-09-21] SendGrid key shop-receipts');
  expect(renderAlert(notify(ownProblem)).mailSubject).toBe(subjectOf(ownProblem));
  expect(renderAlert(notify(...openMany(3))).mailSubject).toBe('[REVOKED] 3 SendGrid keys do not work');
});

test('says all that a tired person needs of one incident', () => {
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

test('says less of a warning', () => {
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

test('says since when to when after an all-clear', () => {
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

test('says that our own trouble is ours', () => {
  expect(renderAlert(notify(ownProblem)).text).toMatchInlineSnapshot(`
    "[KEYMEDIC] The store cannot be written: the disk is full

    Since  2026-09-14 09:14 UTC

    This is trouble of Keymedic itself, or of the machine it runs on. It says
    nothing about any key. Until it is over, checks and alerts may be late or
    missing. How it stands: keymedic status

    ----------------------------------------------------------------------------
    Keymedic, incident inc-0d41b7, message 1 about it
    "
  `);
});

test('tells a group by one example and a list', () => {
  expect(renderAlert(notify(...openMany(3), resolved)).text).toMatchInlineSnapshot(`
    "[REVOKED] 3 SendGrid keys do not work, and 1 other

    ============================================================================
    [REVOKED] 3 SendGrid keys do not work

    For example: SendGrid key sendgrid-01. The others are in the same kind of
    trouble and are listed below.

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

test('admits that it is not sure', () => {
  const { text } = renderAlert(
    notify(openedWith({ cause: 'unrecognised', candidates: ['unrecognised', 'revoked'], confidence: 'possible' })),
  );
  expect(text).toContain('Why    Not sure yet. First guess: The key looks right');
  expect(text.replaceAll('\n', ' ')).toContain('How sure: Not sure. The evidence fits: unknown key or revoked.');
  expect(text.indexOf('WHAT WOULD DECIDE')).toBeLessThan(text.indexOf('WHAT TO DO'));
});

test('has a JSON body of exactly the fields of a webhook', () => {
  const { json } = renderAlert(notify(opened));
  expect(json).toEqual({
    type: 'incident.opened',
    timestamp: '2026-09-14T09:14:05.000Z',
    data: {
      incident: { id: 'inc-7f3a2c', sequence: 1, opened_at: '2026-09-14T09:14:05.000Z' },
      integrations: [
        {
          id: 'shop-receipts',
          provider: 'sendgrid',
          owner: 'Mail team <mail-team@shop.example>',
          used_by: ['shop checkout', 'password resets'],
        },
      ],
      diagnosis: {
        integration: 'shop-receipts',
        provider: 'sendgrid',
        state: 'failing',
        cause: 'revoked',
        confidence: 'likely',
        candidates: ['revoked', 'ip_blocked'],
        evidence: revoked.evidence.map(({ kind, says, consistentWith }) => ({
          kind,
          says,
          consistent_with: consistentWith,
        })),
        ruled_out: revoked.ruledOut,
        remedy: revoked.remedy,
        warnings: [],
        requests: 3,
        at: '2026-09-14T09:14:05.000Z',
      },
    },
  });
});

test('has a JSON body of incident and problem for our own trouble', () => {
  expect(renderAlert(notify(ownRecovery)).json).toEqual({
    type: 'agent.recovered',
    timestamp: '2026-09-14T11:14:05.000Z',
    data: {
      incident: { id: 'inc-0d41b7', sequence: 2, opened_at: '2026-09-14T09:14:05.000Z' },
      problem: 'Over: The store cannot be written: the disk is full.',
    },
  });
});

test('names the first 50 of many integrations, each with its incident, and counts all', () => {
  const { json, text } = renderAlert(notify(...openMany(60)));
  const { data } = json;
  if (!('integrations' in data)) throw new Error('no integrations');
  expect(data.count).toBe(60);
  expect(data.integrations).toHaveLength(50);
  expect(data.integrations[49]).toMatchObject({
    id: 'sendgrid-50',
    type: 'incident.opened',
    incident: { id: 'inc-sendgrid-50', sequence: 1 },
  });
  expect(text).toContain('- sendgrid-50: used by');
  expect(text).not.toContain('- sendgrid-51: used by');
  expect(text).toContain('- 10 more, not named here');
});

test('tells our own trouble and that of keys in one body', () => {
  const { json } = renderAlert(notify(ownProblem, opened));
  expect(json).toMatchObject({
    type: 'incident.opened',
    data: { count: 2, integrations: [{ id: 'shop-receipts' }, { id: '@agent', problem: ownProblem.problem }] },
  });
});

test('ends that are told together say how long each lasted', () => {
  const ends = openMany(2).map(
    ({ incident: own, subject: whose = subject }): Transition => ({ ...resolved, incident: own, subject: whose }),
  );
  expect(renderAlert(notify(...ends)).text).toContain('- sendgrid-01: was down 09:14–09:32 UTC; used by shop 1;');
});

test('names of any length and number leave a mail that can be read', () => {
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

test('below the size of a digest every key is named, however many kinds of trouble there are', () => {
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

test('a digest of many kinds of trouble stays readable', () => {
  const many = Array.from({ length: 200 }, (_, index) => openMany(1, `Provider ${index}`)).flat();
  const { text, html } = renderAlert(notify(...many));
  expect(text.split('\n').length).toBeLessThan(400);
  expect(text).toContain('more, not named here');
  expect(html.length).toBeLessThan(60_000);
});

test('refuses to tell nothing', () => {
  expect(() => renderAlert(notify())).toThrow(RangeError);
});

const nasty = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `a${text}`);
const hostile = fc.oneof(
  nasty,
  fc.constantFrom(
    'x\r\nBcc: all@shop.example',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'shop\u202Egnp.exe',
    '@here <!channel>',
    'a\u2028b\u0000c',
    '\ud800',
    '&amp;',
  ),
);

/** An opening in which every text comes from outside. */
const hostileOpening = fc
  .record({ id: hostile, name: hostile, owner: hostile, user: hostile, says: hostile, step: hostile, url: hostile })
  .map(
    ({ id, name, owner, user, says, step, url }): Transition => ({
      ...opened,
      incident: { ...incident, id: says, integration: id },
      subject: { ...subject, id, provider: name, providerName: name, owner, usedBy: [user] },
      diagnosis: {
        ...revoked,
        evidence: [{ kind: 'answer', says, consistentWith: ['revoked'], strength: 'hard' }],
        ruledOut: [{ cause: 'expired', because: says }],
        remedy: [
          { step, url },
          { step, url: `javascript:${url}` },
          { step, url: `https://shop.example/"${url}` },
        ],
        warnings: [{ kind: 'declared', says, due: says }],
        decide: step,
        impact: says,
      },
    }),
  );

const forbidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

test('nothing that cannot be seen survives, and marks do not pile up', () => {
  const unseen = /^[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]$/u;
  const kept = '\ufe0e\ufe0f';
  for (let code = 0; code < 0xe_1000; code += 1) {
    const character = String.fromCodePoint(code);
    if (unseen.test(character) && !kept.includes(character)) expect(cleanLine(`a${character}b`)).toBe('a b');
  }
  expect(cleanLine('⚠\ufe0f ok')).toBe('⚠\ufe0f ok');
  expect(cleanLine(`z${'\u0300'.repeat(500)}o`).length).toBeLessThan(10);
  expect(cleanLine('\u3164\u2800\u200b')).toBe('');
});

test('a subject is one line, and no text reverses, hides or controls anything', () => {
  fc.assert(
    fc.property(hostileOpening, (transition) => {
      const rendered = [renderAlert(notify(transition)), renderAlert(notify(transition, ...openMany(2)))];
      for (const { subject: line, text, html } of rendered) {
        expect(line).not.toMatch(/[\r\n]/);
        expect(line).not.toMatch(forbidden);
        expect(text).not.toMatch(forbidden);
        expect(html).not.toMatch(forbidden);
        expect(line.isWellFormed() && text.isWellFormed() && html.isWellFormed()).toBe(true);
      }
    }),
  );
});

const ourTags =
  /^<\/?(?:!DOCTYPE html|(?:html|head|meta|title|body|div|span|h[1-3]|p|table|tr|td|ul|ol|li|b|br|a|code)(?: [a-z-]+="[^"<>]*")*)>$/;

test('HTML holds our own elements only, and links that lead to the web', () => {
  fc.assert(
    fc.property(hostileOpening, (transition) => {
      const { html } = renderAlert(notify(transition));
      for (const [tag] of html.matchAll(/<[^>]*>?/g)) expect(tag).toMatch(ourTags);
      for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^https?:\/\//);
      expect(html).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
    }),
  );
});

test('HTML sets commands apart, so that they can be copied without their marks', () => {
  const remedy = [{ step: 'Prove it: run `keymedic diagnose <x>`.' }];
  expect(renderAlert(notify(openedWith({ remedy }))).html).toMatch(
    /run <code style="[^"]*">keymedic diagnose &lt;x&gt;<\/code>\./,
  );
});

test('text stays within 76 columns but for words that cannot be broken', () => {
  fc.assert(
    fc.property(hostileOpening, (transition) => {
      for (const line of renderAlert(notify(transition)).text.split('\n')) {
        if ([...line].length > 76) expect(line.trim().split(' ').length).toBeLessThanOrEqual(3);
      }
    }),
  );
});

test('says who took an incident on, and until when it rests', () => {
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

test('one message tells what could not be told in time', () => {
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

test('a stretch over midnight names both days', () => {
  const end = Date.UTC(2026, 8, 15, 0, 20);
  const late = { ...resolved, at: end, incident: { ...resolved.incident, resolvedAt: end } };
  expect(subjectOf(opened, late)).toBe(
    '[OK] SendGrid key shop-receipts was down 2026-09-14 09:14 – 2026-09-15 00:20 UTC, and works again',
  );
});

test('says once that a key comes and goes, how often, and when that is over', () => {
  const { text, html, json } = renderAlert(notify(turning));
  expect(text).toMatchInlineSnapshot(`
    "[REVOKED] SendGrid key shop-receipts comes and goes

    Why      Probably: The key was revoked, deleted or switched off.
    Pattern  it failed 4 times and recovered 4 times in 11 probes
    Since    2026-09-14 09:14 UTC
    Updated  2026-09-14 09:39 UTC
    Used by  shop checkout, password resets
    Owner    Mail team <mail-team@shop.example>

    This is said once. The all-clear comes when the key has worked for 30
    minutes and 4 probes in a row.

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
  expect(reminder.text).not.toMatch(/recovered|said once/);
  expect(reminder.json.data).not.toHaveProperty('turns');
  const end = renderAlert(notify({ ...resolved, incident: { ...resolved.incident, flapping: true } }));
  expect(end.text).toContain('it came and went, and has worked for 30 minutes and 4 probes in a');
  const usual = renderAlert(notify(opened));
  expect(JSON.stringify(usual)).not.toMatch(/Pattern|flapping|turns/);
});
