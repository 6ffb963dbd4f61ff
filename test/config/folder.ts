/** @module Gives a test a folder of its own, with files, and the built-in providers. */

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { providers as shelf } from '../../providers/index.ts';
import { type Loaded, loadConfig } from '../../src/config/load.ts';
import type { Problem } from '../../src/core/model/config.ts';

export const providers = new Map(shelf.map((provider) => [provider.id, provider]));

/** Makes a folder with these files; it is gone after the test. */
export async function makeFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keymedic-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return folder;
}

/** Writes a script that can be run, and gives its path. */
export async function makeScript(folder: string, name: string, lines: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o700);
  return path;
}

export async function load(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Loaded & { readonly folder: string }> {
  const folder = await makeFolder(files);
  return { folder, ...(await loadConfig({ path: 'keymedic.yaml', env, cwd: folder, providers })) };
}

/** `line:column path: sentence`, with `warning ` before a warning. */
export function brief(problem: Problem): string {
  const mark = problem.severity === 'warning' ? 'warning ' : '';
  const path = problem.path === undefined ? '' : `${problem.path}: `;
  return `${mark}${problem.line ?? '-'}:${problem.column ?? '-'} ${path}${problem.says}`;
}
