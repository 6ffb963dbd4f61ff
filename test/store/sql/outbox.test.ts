/** @module The outbox over hours: what is out of date, channels that fail, reminders, acknowledgements, silences. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { toMatchers } from '../../../src/core/incident/matcher.ts';
import type { Incident, TransitionType } from '../../../src/core/model/incident.ts';
import type { Delivery } from '../../../src/core/model/notification.ts';
import type { Recorded } from '../../../src/core/model/record.ts';
import { type DeliveryRules, usualRules } from '../../../src/core/outbox/plan.ts';
import type { Store } from '../../../src/store/contract.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { failing, idOf, incidentOf, noon, resolved, transitionOf } from '../samples.ts';

const minute = 60_000;
const hour = 60 * minute;
const lease = minute;
const delivered: Delivery = { outcome: 'delivered', says: 'ok' };
const refused: Delivery = { outcome: 'rejected', says: '503', permanent: false };
const unclear: Delivery = { outcome: 'unknown', says: 'time-out' };
let store: Store;

beforeEach(async () => {
  store = await openStore({ path: ':memory:' });
});

afterEach(() => store.close());

/** Claims, and records the same outcome for everything. Returns the ids of what was claimed. */
async function send(at: number, delivery: Delivery, rules: DeliveryRules = usualRules): Promise<readonly string[]> {
  const claimed = await store.claim(at, lease, 10, [], rules);
  for (const { id } of claimed) {
    await store.recordAttempt(id, delivery, at, delivery.outcome === 'delivered' ? null : at + 5000);
  }
  return claimed.map(({ id }) => id);
}

test('an opening that was refused each time is sent with the end, in one new message', async () => {
  await store.record([failing('shop', ['mail'])]);
  await send(noon, refused);
  await send(noon + 5000, refused);
  await store.record([resolved('shop', ['mail'])]);
  expect(await store.claim(noon + 9000, lease, 10)).toEqual([]);
  const [message, ...more] = await store.claim(noon + 10_000, lease, 10);
  expect(more).toEqual([]);
  expect(message).toMatchObject({ id: idOf('shop', 2, 'mail'), delayedUntil: noon + 10_000, attempts: 0 });
  expect(message?.transitions.map(({ type }) => type)).toEqual(['incident.opened', 'incident.resolved']);
  await store.recordAttempt(idOf('shop', 2, 'mail'), delivered, noon + 10_000, null);
  expect(await store.pending()).toBe(0);
});

test.each([
  ['a time-out', unclear],
  ['a crash', undefined],
])('an opening that may have arrived (%s) is sent again as it was', async (_, outcome) => {
  await store.record([failing('shop', ['mail'])]);
  await store.claim(noon, lease, 10);
  if (outcome !== undefined) {
    await store.recordAttempt(idOf('shop', 1, 'mail'), outcome, noon, noon + 5000);
  }
  await store.record([resolved('shop', ['mail'])]);
  expect(await send(noon + lease, delivered)).toEqual([idOf('shop', 1, 'mail')]);
  expect(await send(noon + lease, delivered)).toEqual([idOf('shop', 2, 'mail')]);
});

test('a channel that is down for hours gets few messages when it is back', async () => {
  for (let step = 0; step < 36; step += 1) {
    await store.record([failing(`i${step}`, ['mail'], 1, `g${step}`)]);
    await send(noon + step * 5 * minute, refused);
  }
  const sent: string[] = [];
  for (let step = 0; step < 10; step += 1) {
    sent.push(...(await send(noon + 4 * hour + step * minute, delivered)));
  }
  expect(await store.pending()).toBe(0);
  expect(sent.length).toBeLessThanOrEqual(5);
  expect(new Set(sent).size).toBe(sent.length);
});

test('another channel takes over after three failures, and is sent the end', async () => {
  const rules = { ...usualRules, fallbacks: { mail: ['hook'] } };
  await store.record([failing('shop', ['mail'])]);
  for (const step of [0, 1, 2]) {
    expect(await send(noon + step * 5000, refused, rules)).toEqual([idOf('shop', 1, 'mail')]);
  }
  expect(await store.claim(noon + 11_000, lease, 10, [], rules)).toMatchObject([{ id: idOf('shop', 1, 'hook') }]);
  await store.recordAttempt(idOf('shop', 1, 'hook'), delivered, noon + 11_000, null);
  expect(await send(noon + 15_000, delivered, rules)).toEqual([idOf('shop', 1, 'mail')]);
  await store.record([resolved('shop', ['mail'])]);
  expect((await send(noon + 16_000, delivered, rules)).toSorted()).toEqual([
    idOf('shop', 2, 'hook'),
    idOf('shop', 2, 'mail'),
  ]);
  expect(await store.pending()).toBe(0);
});

test('what a channel could not deliver before it left the config goes to all channels that are there now', async () => {
  const rules = { ...usualRules, channels: ['fresh', 'mail'] };
  await store.record([failing('shop', ['hook'])]);
  for (const step of [0, 1, 2]) await send(noon + step * 5000, refused, rules);
  expect((await send(noon + 11_000, delivered, rules)).toSorted()).toEqual([
    idOf('shop', 1, 'fresh'),
    idOf('shop', 1, 'mail'),
  ]);
  expect(await send(noon + 12_000, delivered, rules), 'once').toEqual([]);
  await store.record([resolved('shop', ['mail'])]);
  const later = await send(noon + 20_000, delivered, rules);
  expect(later.filter((id) => !id.endsWith('.hook')).toSorted(), 'the end as well').toEqual([
    idOf('shop', 2, 'fresh'),
    idOf('shop', 2, 'mail'),
  ]);
});

test('what a channel that left could never send, and gave up, goes to the channels that are there', async () => {
  const rules = { ...usualRules, channels: ['fresh'] };
  await store.record([failing('shop', ['hook'])]);
  const [claimed] = await store.claim(noon, lease, 10, [], rules);
  await store.recordAttempt(claimed?.id ?? '', { ...refused, permanent: true }, noon, null);
  expect(await send(noon + 1_000, delivered, rules)).toEqual([idOf('shop', 1, 'fresh')]);
});

test('what was given up days ago is not told anew when its channel leaves', async () => {
  await store.record([failing('shop', ['hook'])]);
  const [claimed] = await store.claim(noon, lease, 10);
  await store.recordAttempt(claimed?.id ?? '', { ...refused, permanent: true }, noon, null);
  expect(await send(noon + 100 * hour, delivered, { ...usualRules, repeatInterval: 0, channels: ['fresh'] })).toEqual(
    [],
  );
});

test('a message that another one replaced is not handed to the fallback: that one tells both, or fails itself', async () => {
  const rules = { ...usualRules, fallbacks: { mail: ['hook'] } };
  await store.record([failing('shop', ['mail'])]);
  await send(noon, refused, rules);
  await store.record([resolved('shop', ['mail'])]);
  expect(await send(noon + 1000, delivered, rules)).toEqual([]);
  expect(await send(noon + 10_000, delivered, rules)).toEqual([idOf('shop', 2, 'mail')]);
  expect(await store.claim(noon + 11_000, lease, 10, [], rules)).toEqual([]);
  expect(await store.pending()).toBe(0);
});

test('another channel takes over at once where the receiver wants us to wait for long', async () => {
  const rules = { ...usualRules, fallbacks: { mail: ['hook'] } };
  await store.record([failing('shop', ['mail'])]);
  const [claimed] = await store.claim(noon, lease, 10, [], rules);
  await store.recordAttempt(claimed?.id ?? '', { ...refused, retryAfter: 3600 }, noon, noon + hour);
  expect(await store.claim(noon + 1000, lease, 10, [], rules)).toMatchObject([{ id: idOf('shop', 1, 'hook') }]);
});

test('an open incident is reminded of, unless it is acknowledged', async () => {
  const rules = { ...usualRules, repeatInterval: 4 * hour };
  await store.record([failing('shop', ['mail'])]);
  await send(noon, delivered, rules);
  expect(await send(noon + 3 * hour, delivered, rules)).toEqual([]);
  const [reminder] = await store.claim(noon + 4 * hour, lease, 10, [], rules);
  expect(reminder).toMatchObject({
    id: `i-shop-1r${noon + 4 * hour}.mail`,
    transitions: [{ type: 'incident.reminded', at: noon + 4 * hour }],
  });
  await store.recordAttempt(reminder?.id ?? '', delivered, noon + 4 * hour, null);
  const acknowledgement = { incident: 'i-shop', at: noon + 5 * hour, by: 'ada', until: noon + 9 * hour, note: 'on it' };
  expect(await store.acknowledge(acknowledgement)).toBe(true);
  expect(await store.acknowledge({ ...acknowledgement, incident: 'i-none' })).toBe(false);
  const [announced] = await store.claim(noon + 5 * hour, lease, 10, [], rules);
  expect(announced?.transitions).toMatchObject([
    { type: 'incident.acknowledged', acknowledgement: { by: 'ada', note: 'on it', until: noon + 9 * hour } },
  ]);
  await store.recordAttempt(announced?.id ?? '', delivered, noon + 5 * hour, null);
  expect(await store.acknowledgements()).toEqual([acknowledgement]);
  expect(await send(noon + 8.9 * hour, delivered, rules)).toEqual([]);
  expect(await send(noon + 9.1 * hour, delivered, rules)).toEqual([`i-shop-1r${noon + 9.1 * hour}.mail`]);
  await store.record([resolved('shop', ['mail'])]);
  await send(noon + 10 * hour, delivered, rules);
  expect(await send(noon + 48 * hour, delivered, rules)).toEqual([]);
  expect(await store.acknowledgements()).toEqual([]);
});

test('an acknowledgement of a warning does not hold for the failure that it became', async () => {
  const rules = { ...usualRules, repeatInterval: 4 * hour };
  const { result, standing } = failing('shop', []);
  const tell = (incident: Incident, type: TransitionType): Recorded => ({
    result: { ...result, probeId: type },
    standing,
    transition: { transition: transitionOf(incident, type), channels: ['mail'] },
  });
  await store.record([tell(incidentOf('shop', 1, { kind: 'warning' }), 'key.warning')]);
  await store.acknowledge({ incident: 'i-shop', at: noon + hour, by: 'ada' });
  await send(noon + hour, delivered, rules);
  expect(await store.acknowledgements()).toHaveLength(1);
  const failure = incidentOf('shop', 2, { openedAt: noon + 2 * hour, updatedAt: noon + 2 * hour });
  await store.record([tell(failure, 'incident.opened')]);
  expect(await store.acknowledgements()).toEqual([]);
  expect(await send(noon + 2 * hour, delivered, rules)).toEqual(['i-shop-2.mail']);
  expect(await send(noon + 6 * hour, delivered, rules)).toEqual([`i-shop-2r${noon + 6 * hour}.mail`]);
});

test('silences are kept, and can be ended', async () => {
  const silence = {
    id: 's1',
    matchers: toMatchers({ owner: ['ada'] }),
    by: 'ada',
    reason: 'moving',
    createdAt: noon,
    until: noon + hour,
  };
  await store.addSilence(silence);
  expect(await store.silences()).toEqual([silence]);
  expect(await store.expireSilence('s1', noon + minute)).toBe(true);
  expect(await store.expireSilence('s1', noon + minute)).toBe(false);
  expect(await store.silences()).toEqual([{ ...silence, until: noon + minute }]);
});

test('incidents are listed, the latest first', async () => {
  await store.record([failing('shop', []), failing('blog', []), resolved('shop', [])]);
  expect(new Set((await store.lastIncidents(10)).map(({ id }) => id))).toEqual(new Set(['i-blog', 'i-shop']));
  expect(await store.lastIncidents(1)).toHaveLength(1);
});

/** A failure of the group `keys` that begins `after` ms later than noon. */
function fails(integration: string, after: number, sequence = 1): Recorded {
  const at = noon + after;
  const incident = incidentOf(integration, sequence, { group: 'keys', openedAt: at, updatedAt: at });
  const type = sequence === 1 ? 'incident.opened' : 'incident.updated';
  return {
    ...failing(integration, ['mail'], sequence, 'keys'),
    transition: { transition: transitionOf(incident, type), channels: ['mail'] },
  };
}

test('a key that fails at another moment than the first of its group is told as fast, three times in an interval', async () => {
  const told: (readonly string[])[] = [];
  for (const [at, id] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    await store.record([fails(id, at * 40_000)]);
    told.push(await send(noon + at * 40_000, delivered));
  }
  expect(told.map(({ length }) => length)).toEqual([1, 1, 1, 0, 0]);
  expect(await send(noon + 80_000 + 5 * minute, delivered)).toHaveLength(1);
});

test('what begins with the message about its group, and what is only new about an incident, waits for the interval', async () => {
  await store.record([fails('a', 0)]);
  expect(await send(noon, delivered)).toHaveLength(1);
  await store.record([fails('b', 5_000), fails('c', 60_000)]);
  expect(await send(noon + minute, delivered)).toEqual([]);
  const [both] = await store.claim(noon + 5 * minute, lease, 10);
  expect(both?.transitions).toHaveLength(2);
  await store.recordAttempt(both?.id ?? '', delivered, noon + 5 * minute, null);
  await store.record([fails('a', 6 * minute, 2)]);
  expect(await send(noon + 6 * minute, delivered)).toEqual([]);
});
