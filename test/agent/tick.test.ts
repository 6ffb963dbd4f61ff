/** @module The tick goes on whatever the clock does. */

import { PassThrough, type Writable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { startTick } from '../../src/agent/tick.ts';
import { createLog } from '../../src/telemetry/log.ts';

const RealDate = Date;
let shift = 0;

/** A clock that the test sets, and that goes on by itself. */
class SetDate extends RealDate {
  constructor(...given: [] | [number]) {
    super(...(given.length === 0 ? ([RealDate.now() + shift] as const) : given));
  }
  static override now(): number {
    return RealDate.now() + shift;
  }
}

afterEach(() => {
  shift = 0;
  vi.unstubAllGlobals();
});

const day = 86_400_000;

test.each([
  ['ahead by a day', day],
  ['ahead by ten years', 3_650 * day],
  ['back by a day', -day],
])('the clock is set %s', async (_, by) => {
  vi.stubGlobal('Date', SetDate);
  const waiting: (() => void)[] = [];
  const next = () => new Promise<void>((resolve) => waiting.push(resolve));
  const tick = start(() => {
    for (const resolve of waiting.splice(0)) resolve();
  });
  try {
    for (let jumps = 1; jumps <= 3; jumps++) {
      await next();
      // The jump comes in the same turn as the tick: whatever waits for the next second has its timer set.
      shift += by;
      const began = performance.now();
      await next();
      expect(performance.now() - began).toBeLessThan(2_500);
    }
  } finally {
    tick.stop();
  }
});

test('the clock is set ahead by a day just before a second ends', async () => {
  vi.stubGlobal('Date', SetDate);
  let began = 0;
  const late = await new Promise<number>((resolve) => {
    const tick = start(
      () => {
        if (began === 0) return;
        tick.stop();
        resolve(performance.now() - began);
      },
      () => {
        // No beat comes between this one and the end of the second.
        if (began > 0 || RealDate.now() % 1_000 < 910) return;
        while (RealDate.now() % 1_000 > 900 && RealDate.now() % 1_000 < 998);
        shift += day;
        began = performance.now();
      },
    );
  });
  expect(late).toBeLessThan(2_500);
});

test('the clock stands still', async () => {
  vi.stubGlobal(
    'Date',
    class extends RealDate {
      static override now = () => 1_800_000_000_000;
    },
  );
  const tick = start(() => reach?.());
  let reach: (() => void) | undefined;
  await new Promise<void>((resolve) => {
    reach = resolve;
  });
  tick.stop();
});

test('a tick that throws does not end the next one', async () => {
  let ticks = 0;
  await new Promise<void>((resolve) => {
    const tick = start(
      () => {
        ticks++;
        if (ticks === 1) throw new Error('broken');
        tick.stop();
        resolve();
      },
      undefined,
      new PassThrough(),
    );
  });
  expect(ticks).toBe(2);
});

function start(
  everySecond: () => void,
  everyBeat: () => void = () => {},
  stream: Writable = process.stderr,
): { stop(): void } {
  const log = createLog({ log: { level: 'error', format: 'text' }, stream, scrub: (text) => text });
  return startTick(everySecond, everyBeat, log);
}
