/** @module Keys that end one after the other are no outage: what was proved of one stays proved when the next one fails. */

import { expect, test } from 'vitest';
import type { Standing } from '../../../src/core/model/incident.ts';
import { makeIntegration } from '../diagnose/fake-context.ts';
import { openScheduler } from './open-scheduler.ts';

/** The answer to every key that is not known; its circumstances alone tell the causes apart. */
const refusal = {
  status: 401,
  body: '{"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked"}]}',
};

/** Integrations of one ESP whose keys a test revokes; every other key is refused as well. */
function watch(ids: readonly string[], standings: readonly Standing[] = []) {
  const revoked = new Set<string>();
  const isRevokedFor = (text: string) => [...revoked].some((id) => harness.keys.get(id) === text);
  const harness = openScheduler({
    integrations: ids.map((id) => makeIntegration(id, 'sendgrid', { schedule: { kind: 'every', every: 30_000 } })),
    standings,
    answer({ parts, credential }) {
      const [text = ''] = Object.values(parts).map((part) => part.reveal());
      if (credential !== 'real' || isRevokedFor(text)) return refusal;
      return { status: 200, body: '{"type":"paid","reputation":99.7,"scopes":["mail.send"]}' };
    },
  });
  const told = () =>
    harness.recorded.flatMap(({ transition }) => {
      if (transition === undefined) return [];
      const { type, incident } = transition.transition;
      return [`${incident.integration} ${type} ${incident.cause} (${incident.confidence})`];
    });
  return { ...harness, revoked, told };
}

test('a second key that is revoked later leaves the first as it is, and is told as fast', async () => {
  const { scheduler, pass, revoked, told } = watch(['a', 'b']);
  scheduler.start();
  await pass(60);
  revoked.add('a');
  await pass(45);
  const before = told();
  expect(before.map((line) => line.slice(0, 17))).toEqual(['a incident.opened', 'a incident.update']);
  expect(before.at(-1)).toContain('revoked (certain)');
  revoked.add('b');
  await pass(45);
  expect(told().slice(before.length)).toEqual(['b incident.opened revoked (likely)']);
  await pass(600);
  expect(told()).toHaveLength(before.length + 1);
});

test('three keys that end one after the other are three incidents of keys', async () => {
  const { scheduler, pass, revoked, told } = watch(['a', 'b', 'c']);
  scheduler.start();
  await pass(60);
  for (const id of ['a', 'b', 'c']) {
    revoked.add(id);
    await pass(90);
  }
  await pass(600);
  expect(told().filter((line) => line.includes('opened'))).toHaveLength(3);
  for (const line of told()) expect(line).toMatch(/^[abc] incident\.(?:opened|updated) revoked/);
});

test('keys that fail at one moment are a question of the group first', async () => {
  const { scheduler, pass, revoked, told } = watch(['a', 'b', 'c']);
  scheduler.start();
  await pass(60);
  for (const id of ['a', 'b', 'c']) revoked.add(id);
  await pass(900);
  expect(told().length).toBeGreaterThan(0);
  for (const line of told()) expect(line).not.toContain('(certain)');
  expect(told().join()).toContain('provider_outage');
});

test('a restart of Keymedic between the two changes nothing', async () => {
  const before = watch(['a', 'b']);
  before.scheduler.start();
  await before.pass(60);
  before.revoked.add('a');
  await before.pass(90);
  const standings = ['a', 'b'].flatMap(
    (id) => before.recorded.findLast((one) => one.standing.integration === id)?.standing ?? [],
  );
  const after = watch(['a', 'b'], standings);
  for (const [id, key] of before.keys) after.keys.set(id, key);
  after.fake.pass(160_000);
  for (const id of ['a', 'b']) after.revoked.add(id);
  after.scheduler.start();
  await after.pass(600);
  expect(after.told()).toHaveLength(1);
  expect(after.told()[0]).toMatch(/^b incident\.opened revoked/);
});
