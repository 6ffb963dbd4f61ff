/**
 * @module Runs every check that must hold before a change is merged: `npm run check`. A check that fails does not stop the
 * others. The last line counts the tests; the exit code is 1 if a check failed.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A check is a script of package.json. */
interface Check {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
}

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** The longest that one check may run, and how long it has to end after SIGTERM, ms. */
const timeLimit = 1_800_000;
const grace = 10_000;

const folder = mkdtempSync(join(tmpdir(), 'keymedic-check-'));
const reportFile = join(folder, 'tests.json');
const checks: readonly Check[] = [
  { name: 'types', script: 'types' },
  { name: 'lint', script: 'lint' },
  { name: 'dead code', script: 'knip' },
  { name: 'generated files are current', script: 'generate', args: ['--check'] },
  { name: 'the package can be published', script: 'publint' },
  { name: 'real servers, where they are installed', script: 'trial:servers' },
  { name: 'tests', script: 'test', args: ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`] },
];

// CI must be repeatable: a merge must not depend on luck. By hand, every run draws anew unless SEED is set.
const seed = process.env['SEED'] ?? (process.env['CI'] === undefined ? undefined : '20261130');
if (seed !== undefined) console.log(`Property tests draw from SEED=${seed}.`);

const failed: string[] = [];
for (const check of checks) {
  console.log(`\n== ${check.name}`);
  if (!(await passes(check))) failed.push(check.name);
}
console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`);
console.log(countTests());
rmSync(folder, { recursive: true });
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs a check in a process group of its own, so that nothing that it started outlives it. */
async function passes({ script, args = [] }: Check): Promise<boolean> {
  const child = spawn('npm', ['run', '--silent', script, '--', ...args], {
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, ...(seed === undefined ? {} : { SEED: seed }) },
  });
  const end = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  };
  const stop = (): void => {
    end('SIGTERM');
    setTimeout(end, grace, 'SIGKILL').unref();
  };
  const timer = setTimeout(() => {
    console.error(`\n${script} did not end within ${timeLimit / 60_000} minutes.`);
    stop();
  }, timeLimit);
  const interrupt = (): void => {
    end('SIGTERM');
    process.exit(130);
  };
  process.once('SIGINT', interrupt);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('SIGINT', interrupt);
  clearTimeout(timer);
  return code === 0;
}

/** `N passed, N failed, N skipped`. A test file that could not be loaded counts as a failed test. */
function countTests(): string {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
    const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
    const skipped = report.numPendingTests + report.numTodoTests;
    return `${report.numPassedTests} passed, ${report.numFailedTests + broken.length} failed, ${skipped} skipped`;
  } catch {
    return '0 passed, 1 failed, 0 skipped';
  }
}
