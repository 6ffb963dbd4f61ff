/** @module `keymedic init`: finds keys under well-known names, asks for what is missing, and writes a config. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { providers } from '../../../providers/index.ts';
import { type Candidate, discover, readVariables } from '../../config/setup/discover.ts';
import { type WrittenConfig, type WrittenIntegration, writeConfig } from '../../config/setup/write.ts';
import { defined } from '../../core/defined.ts';
import { exists } from '../../io/files.ts';
import { askIntegrations, askMail, completeCandidate, freeId } from '../init/questions.ts';
import { exits, type Io } from '../terminal/io.ts';
import { createQuestions } from '../terminal/prompt.ts';

const names = new Map(providers.map((provider) => [provider.id, provider.name]));

/**
 * Writes keymedic.yaml, and never overwrites one. Without a terminal it asks nothing and prints what is missing.
 * @returns 0 if a config was written, otherwise 78
 */
export async function init(io: Io): Promise<number> {
  const path = join(io.cwd, 'keymedic.yaml');
  if (await exists(path)) {
    io.stderr.write(`${path} exists already, and init does not overwrite it. Move it away, or edit it.\n`);
    return exits.config;
  }
  const variables = await readVariables(io.env, io.cwd);
  const { certain, uncertain } = divide(discover(variables, providers));
  for (const candidate of certain) io.stdout.write(`Found ${describe(candidate)}.\n`);
  for (const says of uncertain) io.stdout.write(`${says}\n`);
  const config = io.stdin.isTTY === true ? await askAll(certain, [...variables.keys()], io) : useFound(certain, io);
  if (config.integrations.length === 0) {
    io.stderr.write(
      'Nothing to watch, so no config was written. Set a variable such as SENDGRID_API_KEY, or run init at a terminal.\n',
    );
    return exits.config;
  }
  const inDotenv = usedVariables(config).some((name) => variables.get(name)?.from === '.env');
  await writeFile(path, writeConfig({ ...config, ...defined({ envFile: inDotenv ? '.env' : undefined }) }), {
    flag: 'wx',
  });
  io.stdout.write(
    `Wrote ${path} with ${count(config.integrations.length)}. Next: keymedic check, then keymedic diagnose.\n`,
  );
  return exits.healthy;
}

function count(integrations: number): string {
  return integrations === 1 ? '1 integration' : `${integrations} integrations`;
}

/** Credentials whose ESP is certain, and sentences about the others. */
function divide(candidates: readonly Candidate[]): {
  readonly certain: readonly Candidate[];
  readonly uncertain: readonly string[];
} {
  const certain = candidates.filter((candidate) => candidate.belongsToOneEspAlone);
  const shared = Map.groupBy(
    candidates.filter((candidate) => !candidate.belongsToOneEspAlone),
    (candidate) => listVariables(candidate).join(', '),
  );
  const uncertain = [...shared].map(([list, all]) => {
    const esps = [...new Set(all.map((candidate) => names.get(candidate.provider) ?? candidate.provider))];
    return `Found ${list}, which could belong to ${esps.join(', ')}: not used.`;
  });
  return { certain, uncertain };
}

function describe(candidate: Candidate): string {
  const places = [...new Set(Object.values(candidate.variables).map(({ from }) => from))];
  const where = places.map((from) => (from === '.env' ? './.env' : 'the environment')).join(' and ');
  const shape = candidate.shapeMatches ? '' : '; its value does not look like a key, which diagnose will explain';
  return `${names.get(candidate.provider)}: ${listVariables(candidate).join(', ')} in ${where}${shape}`;
}

function listVariables(candidate: Candidate): readonly string[] {
  return Object.values(candidate.variables).map(({ name }) => name);
}

/** Without a terminal: every candidate from which nothing is missing. */
function useFound(found: readonly Candidate[], io: Io): WrittenConfig {
  const added: WrittenIntegration[] = [];
  for (const candidate of found) {
    if (candidate.missing.length === 0) added.push(toIntegration(candidate, freeId(candidate.provider, added)));
    else
      io.stderr.write(`${names.get(candidate.provider)} is left out: it needs ${candidate.missing.join(' and ')}.\n`);
  }
  if (added.length > 0) {
    io.stderr.write(
      'Missing, because there is no terminal to ask at: channels (where alerts go), used_by and owner of each key.\n',
    );
  }
  return { integrations: added };
}

async function askAll(found: readonly Candidate[], variables: readonly string[], io: Io): Promise<WrittenConfig> {
  const questions = createQuestions(io);
  const added: WrittenIntegration[] = [];
  for (const candidate of found) {
    const id = freeId(candidate.provider, added);
    const asked = await completeCandidate(questions, toIntegration(candidate, id), candidate, added);
    if (asked) added.push(asked);
  }
  added.push(...(await askIntegrations(questions, added, variables)));
  const mail = added.length === 0 ? undefined : await askMail(questions, variables);
  questions.close();
  return { integrations: added, ...defined({ mail }) };
}

function toIntegration(candidate: Candidate, id: string): WrittenIntegration {
  const { provider, variables, settings, endpoint } = candidate;
  return defined({
    id,
    provider,
    parts: Object.fromEntries(Object.entries(variables).map(([part, { name }]) => [part, { env: name }])),
    settings,
    endpoint,
  });
}

function usedVariables(config: WrittenConfig): readonly string[] {
  const login = config.mail?.login;
  const refs = [
    ...config.integrations.flatMap(({ parts }) => Object.values(parts)),
    ...(login ? [login.password] : []),
  ];
  return refs.flatMap((ref) => ('env' in ref ? [ref.env] : []));
}
