/** @module A store whose file is deleted or damaged. */

import { open, rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createFailoverStore } from '../../../src/store/failover/failover-store.ts';
import { openStore } from '../../../src/store/sqlite/open.ts';
import { quarantine } from '../../../src/store/sqlite/quarantine.ts';
import { failing, healthy, idOf, noon } from '../samples.ts';
import { listen, usePaths } from './faulty-store.ts';

const delivered = { outcome: 'delivered', says: 'ok' } as const;
const newPath = usePaths();

/** The memory of a daemon while `shop` fails. */
function snapshot() {
  const { standing } = failing('shop', ['mail']);
  return { instanceSecret: 'one', standings: [standing] };
}

test('a file deleted under us is noticed, made anew, and gets what is known', async () => {
  const path = newPath();
  const { trouble, recovered, options } = listen();
  const store = await createFailoverStore(await openStore({ path }), { ...options, snapshot });
  await store.addSilence({ id: 's1', matchers: [], by: 'ada', reason: 'moving', createdAt: noon, until: noon + 1 });
  await store.silences();
  await store.record([failing('shop', ['mail']), failing('told', ['mail'])]);
  for (const { id } of await store.claim(noon, 60_000, 10)) await store.recordAttempt(id, delivered, noon, null);
  await store.record([failing('late', ['mail'])]);
  await rm(path);
  await store.record([healthy('blog', 'p1')]);
  expect(await trouble).toMatchObject({ kind: 'gone', message: expect.stringContaining('deleted or replaced') });
  await recovered;
  expect((await store.standings()).map(({ integration }) => integration)).toEqual(['blog', 'shop']);
  expect((await store.openIncidents()).map(({ id }) => id)).toEqual(['i-late', 'i-shop', 'i-told']);
  expect(await store.silences()).toHaveLength(1);
  expect(await store.remember('instance_secret', () => 'two')).toBe('one');
  // Only the message that was not sent before is sent.
  expect((await store.claim(noon + 1, 60_000, 10)).map(({ id }) => id)).toEqual([idOf('late', 1, 'mail')]);
  await store.close();
});

test('a file whose last writes are deleted is opened anew, and has them', async () => {
  const path = newPath();
  const { trouble, recovered, options } = listen();
  const store = await createFailoverStore(await openStore({ path }), options);
  await store.record([failing('shop', ['mail'])]);
  await store.record([healthy('blog', 'p1')]);
  await rm(`${path}-wal`);
  await store.record([healthy('blog', 'p2')]);
  expect((await trouble).kind).toBe('gone');
  await recovered;
  expect((await store.standings()).map(({ integration }) => integration)).toEqual(['blog', 'shop']);
  await store.close();
});

/** Overwrites all but the first page, which says whose it is. */
async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096);
  await file.close();
}

test('a damaged page is a trouble of the store, not of the program', async () => {
  const path = newPath();
  const first = await openStore({ path });
  await first.record(Array.from({ length: 300 }, (_, index) => failing(`i${index}`, ['mail'])));
  await first.close();
  await damage(path);
  await expect(
    openStore({ path }).then((store) => store.standings().finally(() => store.close())),
  ).rejects.toMatchObject({ kind: 'corrupt' });
});

test('a file that is damaged for certain is put aside once, and what is known goes into a new one', async () => {
  const path = newPath();
  const { recovered, options } = listen();
  const first = await openStore({ path });
  await first.record(Array.from({ length: 300 }, (_, index) => failing(`i${index}`, ['mail'])));
  await first.close();
  const aside: (string | undefined)[] = [];
  const store = await createFailoverStore(await openStore({ path }), {
    ...options,
    snapshot,
    onDamaged: () => {
      aside.push(quarantine(path, noon), quarantine(path, noon + 1));
      return undefined;
    },
  });
  await damage(path);
  await store.record([failing('shop', ['mail'])]);
  await recovered;
  expect(aside).toEqual([`${path}.corrupt-20261121T120000Z`, undefined]);
  expect((await store.claim(noon, 60_000, 1000)).flatMap(({ transitions }) => transitions)).toHaveLength(301);
  await store.close();
});

test('the file of another program is not put aside', async () => {
  const path = newPath();
  await writeFile(path, 'SQLite format 3, says a text that is none'.repeat(100));
  expect(quarantine(path, noon)).toBeUndefined();
});
