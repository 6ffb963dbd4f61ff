/** @module Loaded before the daemon (`--import`): on SIGUSR2 its clock goes back an hour, or its event loop stands still. */

const Real = globalThis.Date;
const hour = 3_600_000;
/** ms. */
const stillness = 17_000;
let setBackBy = 0;

class SetBack extends Real {
  constructor(...args: readonly unknown[]) {
    // The types know no constructor with all forms of arguments.
    super(...((args.length === 0 ? [SetBack.now()] : args) as [number]));
  }

  static override now(): number {
    return Real.now() - setBackBy;
  }
}

globalThis.Date = SetBack as DateConstructor;

process.on('SIGUSR2', () => {
  if (process.env['DISTURB'] === 'clock') setBackBy = hour;
  else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stillness);
});
