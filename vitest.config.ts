/** @module How the tests run: in processes of their own, two at a time, each with time for real sockets on a busy machine. */

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What a test starts it also ends; what it does not end is to show, not to hang.
    teardownTimeout: 10_000,
    env: { NO_COLOR: '1' },
  },
});
