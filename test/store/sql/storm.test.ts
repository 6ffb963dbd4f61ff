/** @module Very many keys of one ESP fail within a minute: 10 000 of them here, 100 000 with STORM=100000. */

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newStanding } from '../../../src/core/incident/decide.ts';
import type { Transition } from '../../../src/core/model/incident.ts';
import type { Notification } from '../../../src/core/model/notification.ts';
import type { Recorded } from '../../../src/core/model/record.ts';
import { usualRules } from '../../../src/core/outbox/plan.ts';
import { addRecipients } from '../../../src/core/outbox/routing.ts';
import { createFailoverStore } from '../../../src/store/failover/failover-store.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { opened } from '../../fixtures/transitions.ts';
import { noon, resultOf } from '../samples.ts';

const size = Number(process.env['STORM'] ?? 10_000);
const minute = 60_000;
const owners = ['ada', 'bob'];
const channels = ['mail', 'hook'];

/** One of the failures, with a diagnosis of usual length. */
function failureOf(index: number): Recorded {
  const integration = `key-${index}`;
  const at = noon + Math.floor((index / size) * minute);
  const owner = owners[index % owners.length] ?? '';
  const sample: Transition = opened;
  const incident = { ...sample.incident, id: `i${index}`, integration, sequence: 1, openedAt: at, updatedAt: at };
  const transition: Transition = {
    ...sample,
    id: `i${index}-1`,
    at,
    incident,
    subject: { id: integration, provider: 'sendgrid', providerName: 'SendGrid', owner, usedBy: [] },
  };
  const standing = { ...newStanding(integration), incident };
  const addressed = addRecipients({ standing, transition }, [], channels);
  return {
    result: resultOf(integration, `p${index}`, { at, state: 'failing', cause: 'revoked' }),
    standing: addressed.standing,
    transition: { transition: addressed.transition ?? transition, channels },
  };
}

test('each owner gets one opening and one digest on each channel', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-storm-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'keymedic.db');
  const trouble: string[] = [];
  const store = await createFailoverStore(await openStore({ path: file }), {
    onTrouble: ({ message }) => trouble.push(message),
    onRecovered: () => {},
  });
  const before = process.memoryUsage().rss;
  const sent: Notification[] = [];
  let longestClaim = 0;
  async function dispatch(now: number): Promise<void> {
    for (let more = true; more; ) {
      const began = performance.now();
      const claimed = await store.claim(now, minute, 4, [], usualRules);
      longestClaim = Math.max(longestClaim, performance.now() - began);
      for (const { id } of claimed) await store.recordAttempt(id, { outcome: 'delivered', says: 'ok' }, now, null);
      sent.push(...claimed);
      more = claimed.length > 0;
    }
  }

  const began = performance.now();
  for (let index = 0; index < size; index += 500) {
    await store.record(Array.from({ length: 500 }, (_, offset) => failureOf(index + offset)));
    if (index % (size / 20) === 0) await dispatch(noon + Math.floor((index / size) * minute));
  }
  const recorded = performance.now() - began;
  const openings = sent.splice(0);
  await dispatch(noon + 5 * minute - 1);
  expect(sent).toEqual([]);
  longestClaim = 0;
  await dispatch(noon + 7 * minute);
  const sentIn = performance.now() - began - recorded;
  const memory = process.memoryUsage().rss - before;

  const keyOf = ({ channel, transitions }: Notification) => `${channel} ${transitions[0]?.subject?.owner}`;
  const everybody = ['hook ada', 'hook bob', 'mail ada', 'mail bob'];
  expect(openings.map(keyOf).toSorted()).toEqual(everybody);
  expect(sent.map(keyOf).toSorted()).toEqual(everybody);
  for (const channel of channels) {
    const all = [...openings, ...sent].filter((one) => one.channel === channel);
    const ids = all.flatMap(({ transitions, digest }) => digest?.covers ?? transitions.map(({ id }) => id));
    expect(ids).toHaveLength(size);
    expect(new Set(ids).size).toBe(size);
  }
  for (const { digest, transitions } of sent) {
    expect(transitions).toHaveLength(50);
    expect(digest?.csv.split('\r\n')).toHaveLength((digest?.count ?? 0) + 2);
  }
  expect(await store.pending()).toBe(0);
  expect(trouble).toEqual([]);
  await store.close();
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  console.log(
    `storm of ${size}: recorded in ${Math.round(recorded)} ms, digests in ${Math.round(sentIn)} ms (longest claim ${Math.round(longestClaim)} ms), ` +
      `memory +${megabytes(memory)}, file ${megabytes((await stat(file)).size)}, digest CSV ${megabytes(sent[0]?.digest?.csv.length ?? 0)}`,
  );
}, 600_000);
