/** @module `keymedic init`: finds keys under well-known names, asks for what is missing, and writes a config. */

import { join } from 'node:path';
import { readVariables } from '../../config/setup/read-folder.ts';
import { type WrittenConfig, type WrittenIntegration, writeConfig } from '../../config/setup/write.ts';
import { defined } from '../../core/defined.ts';
import { findCredentials } from '../../core/discovery/find-credentials.ts';
import type { FoundCredential } from '../../core/discovery/found.ts';
import { exists } from '../../io/files.ts';
import { describeWriteError, writeNewFile } from '../../io/write-file.ts';
import { canBeWritten, describeUnused, describeUsed, findEnvFile, toWritten } from '../init/found.ts';
import { askIntegrations, askMail, completeCandidate, freeId } from '../init/questions.ts';
import { builtIn } from '../terminal/built-in.ts';
import { describeUnread } from '../terminal/describe-found.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { createQuestions } from '../terminal/prompt.ts';

/**
 * Writes keymedic.yaml, and never overwrites one. Without a terminal it asks nothing and prints what is missing.
 * @returns 0 if a config was written, otherwise 78
 * @throws {UserError} 74 if the file cannot be written
 */
export async function init(io: Io): Promise<number> {
  const path = join(io.cwd, 'keymedic.yaml');
  for (const taken of [path, join(io.cwd, 'keymedic.yml')]) {
    if (!(await exists(taken))) continue;
    io.stderr.write(`${taken} exists already, and init does not overwrite it. Move it away, or edit it.\n`);
    return exits.config;
  }
  const { environment, files, unread } = await readVariables(io.env, io.cwd);
  if (unread.length > 0) io.stderr.write(`${describeUnread(unread)}\n`);
  const all = findCredentials(environment, files, [...builtIn.values()]);
  const envFile = findEnvFile(all);
  const found = all.filter((one) => canBeWritten(one, envFile));
  for (const one of found) io.stdout.write(`${describeUsed(one)}\n`);
  for (const one of all) if (!found.includes(one)) io.stdout.write(`${describeUnused(one, envFile)}\n`);
  const dotenv = files.flat().filter(({ file }) => file === envFile);
  const names = [...environment, ...dotenv].map(({ name }) => name);
  const config = io.stdin.isTTY === true ? await askAll(found, envFile, names, io) : useFound(found, envFile, io);
  if (config.integrations.length === 0) {
    const advice = io.stdin.isTTY === true ? '' : ', or run init at a terminal';
    io.stderr.write(`Nothing to watch, so no config was written. Set a variable such as SENDGRID_API_KEY${advice}.\n`);
    return exits.config;
  }
  const own = new Set(environment.map(({ name }) => name));
  const inFile = new Set(dotenv.map(({ name }) => name));
  const usesFile = usedVariables(config).some((name) => !own.has(name) && inFile.has(name));
  writeOrRefuse(path, writeConfig({ ...config, ...defined({ envFile: usesFile ? envFile : undefined }) }));
  io.stdout.write(
    `Wrote ${path} with ${count(config.integrations.length)}. Next: keymedic check, then keymedic diagnose.\n`,
  );
  return exits.healthy;
}

/** @throws {UserError} 74 */
function writeOrRefuse(path: string, text: string): void {
  try {
    writeNewFile(path, text);
  } catch (error) {
    const says = `${path} cannot be written: ${describeWriteError(error)}; run init in another folder`;
    throw new UserError(says, exits.output);
  }
}

function count(integrations: number): string {
  return integrations === 1 ? '1 integration' : `${integrations} integrations`;
}

/** Without a terminal: every credential from which nothing is missing, and whose host nobody need allow. */
function useFound(found: readonly FoundCredential[], envFile: string | undefined, io: Io): WrittenConfig {
  const added: WrittenIntegration[] = [];
  for (const one of found) {
    const name = builtIn.get(one.provider)?.name ?? one.provider;
    if (one.missing.length > 0) io.stderr.write(`${name} is left out: it needs ${one.missing.join(' and ')}.\n`);
    else if (one.unlistedHost !== undefined)
      io.stderr.write(
        `${name} at ${one.unlistedHost} is left out: a person must allow this host, so run init at a terminal.\n`,
      );
    else added.push(toWritten(one, freeId(one.provider, added), envFile));
  }
  if (added.length > 0) {
    io.stderr.write(
      'Missing, because there is no terminal to ask at: channels (where alerts go), used_by and owner of each key.\n',
    );
  }
  return { integrations: added };
}

async function askAll(
  found: readonly FoundCredential[],
  envFile: string | undefined,
  variables: readonly string[],
  io: Io,
): Promise<WrittenConfig> {
  const questions = createQuestions(io);
  const added: WrittenIntegration[] = [];
  for (const one of found) {
    const written = toWritten(one, freeId(one.provider, added), envFile);
    const asked = await completeCandidate(questions, written, one, added);
    if (asked) added.push(asked);
  }
  added.push(...(await askIntegrations(questions, added, variables)));
  const mail = added.length === 0 ? undefined : await askMail(questions, variables);
  questions.close();
  return { integrations: added, ...defined({ mail }) };
}

function usedVariables(config: WrittenConfig): readonly string[] {
  const login = config.mail?.login;
  const refs = [
    ...config.integrations.flatMap(({ parts }) => Object.values(parts)),
    ...(login ? [login.password] : []),
  ];
  return refs.flatMap((ref) => ('env' in ref ? [ref.env] : []));
}
