/** @module With `SEED` in the environment, every property test draws from that seed, so that a run can be repeated. */

const seed = Number(process.env['SEED']);
if (Number.isInteger(seed)) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ seed });
}
