/** @module The tick goes on whatever the clock does. */

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
  ['ahead', day],
  ['back', -day],
])('the clock is set %s by a day', async (_, by) => {
  vi.stubGlobal('Date', SetDate);
  const waiting: (() => void)[] = [];
  const next = () => new Promise<void>((resolve) => waiting.push(resolve));
  const tick = startTick(
    () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
    () => {},
    createLog({ log: { level: 'error', format: 'text' }, stream: process.stderr, scrub: (text) => text }),
  );
  try {
    await next();
    shift = by;
    const began = performance.now();
    await next();
    await next();
    expect(performance.now() - began).toBeLessThan(10_000);
  } finally {
    tick.stop();
  }
});
