/** @module The write buffer, those who wait for it, and its way into a store. */

import { expect, test } from 'vitest';
import type { Recorded } from '../../../src/core/model/record.ts';
import { StoreError } from '../../../src/store/error.ts';
import { mergeOpenIncidents, mergeStandings } from '../../../src/store/failover/buffered-reads.ts';
import { flushBuffer } from '../../../src/store/failover/flush-buffer.ts';
import { createWriteBuffer } from '../../../src/store/failover/write-buffer.ts';
import { createWriteWaiters } from '../../../src/store/failover/write-waiters.ts';
import { failing, healthy, incidentOf, noon, resolved } from '../samples.ts';

const locked = new StoreError('locked', 'locked');

/** Probe × count of each entry. */
function list(entries: readonly Recorded[]): readonly string[] {
  return entries.map(({ result }) => `${result.probeId}×${result.count}`);
}

test('unchanged results share an entry; a transition and what follows it do not join what came before', () => {
  const buffer = createWriteBuffer();
  buffer.add([healthy('shop', 'p1'), healthy('blog', 'p2'), healthy('shop', 'p3', noon + 1)]);
  buffer.add([failing('shop', []), healthy('shop', 'p4'), healthy('shop', 'p5')]);
  expect(list(buffer.entries())).toEqual(['p1×2', 'p2×1', 'shop-p1×1', 'p4×2']);
  expect(buffer.entries()[0]?.standing.lastProbeId).toBe('p3');
  expect(buffer.added()).toBe(4);
});

test('nothing joins a batch that is being written, nor one that may have been written', () => {
  const buffer = createWriteBuffer();
  buffer.add([healthy('shop', 'p1')]);
  buffer.nextBatch(10);
  buffer.add([healthy('shop', 'p2')]);
  expect(list(buffer.entries())).toEqual(['p1×1', 'p2×1']);
  buffer.nextBatch(10);
  buffer.release(true);
  buffer.add([healthy('shop', 'p3')]);
  buffer.nextBatch(10);
  buffer.release(false);
  buffer.add([healthy('shop', 'p4')]);
  expect(list(buffer.entries())).toEqual(['p1×1', 'p2×1', 'p3×2']);
  buffer.drop(2);
  expect([list(buffer.entries()), buffer.dropped(), buffer.added()]).toEqual([['p3×2'], 2, 3]);
});

test('callers are answered in the order of their entries', async () => {
  const waiters = createWriteWaiters();
  const answers: string[] = [];
  const note = (name: string) =>
    [() => answers.push(`${name} written`), () => answers.push(`${name} refused`)] as const;
  const all = [1, 2, 3].map((count) => waiters.wait(count).then(...note(`${count}`)));
  waiters.resolve(1);
  waiters.reject(2, new Error('refused'));
  waiters.resolveAll();
  await Promise.all(all);
  expect(answers).toEqual(['1 written', '2 refused', '3 written']);
});

test('flushing drops an entry that the store refuses by a mistake, and answers its caller alone with the error', async () => {
  const buffer = createWriteBuffer();
  const waiters = createWriteWaiters();
  const written: string[] = [];
  const record = async (batch: readonly Recorded[]) => {
    if (batch.some(({ result }) => result.probeId === 'bad')) throw new TypeError('no number');
    written.push(...list(batch));
  };
  const answers = ['p1', 'bad', 'p3'].map((probe, index) => {
    buffer.add([healthy(`key-${index}`, probe)]);
    return waiters.wait(buffer.added());
  });
  const settled = Promise.allSettled(answers);
  await flushBuffer({ record }, buffer, waiters);
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(written).toEqual(['p1×1', 'p3×1']);
  expect(buffer.entries()).toEqual([]);
});

test('flushing stops at a store that is away, and keeps the entries', async () => {
  const buffer = createWriteBuffer();
  buffer.add([healthy('shop', 'p1')]);
  await expect(flushBuffer({ record: () => Promise.reject(locked) }, buffer, createWriteWaiters())).rejects.toBe(
    locked,
  );
  expect(list(buffer.entries())).toEqual(['p1×1']);
});

test('what is read joins what is stored and what is buffered', () => {
  const entries = [failing('shop', []), resolved('blog', []), failing('late', []), resolved('late', [])];
  const stored = ['blog', 'docs'].map((name) => healthy(name, 'p1').standing);
  const states = (ids?: readonly string[]) =>
    mergeStandings(stored, entries, ids).map(({ integration, state }) => `${integration} ${state}`);
  expect(states()).toEqual(['blog healthy', 'docs healthy', 'shop failing', 'late healthy']);
  expect(states(['shop'])).toEqual(['blog healthy', 'docs healthy', 'shop failing']);
  const open = mergeOpenIncidents([incidentOf('blog'), incidentOf('docs')], entries);
  expect(open.map(({ id }) => id)).toEqual(['i-docs', 'i-shop']);
});
