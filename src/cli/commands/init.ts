/** @module `keymedic init`: finds keys under well-known names, asks the rest, writes a config that refers to the secrets. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { providers } from '../../../providers/index.ts';
import { type Candidate, discover, readVariables } from '../../config/setup/discover.ts';
import { type WrittenConfig, type WrittenIntegration, writeConfig } from '../../config/setup/write.ts';
import { exists } from '../../io/files.ts';
import { askIntegrations, askMail, completeCandidate, freeId } from '../init/questions.ts';
import { exits, type Io } from '../terminal/io.ts';
import { createQuestions } from '../terminal/prompt.ts';

const names = new Map(providers.map((provider) => [provider.id, provider.name]));

/**
 * Never overwrites; without a terminal it takes what it found and says what is missing.
 * @returns 0 when a config was written, else 78
 */
export async function init(io: Io): Promise<number> {
  const path = join(io.cwd, 'keymedic.yaml');
  if (await exists(path)) {
    io.stderr.write(`${path} is there already; init overwrites nothing. Move it away, or edit it.\n`);
    return exits.config;
  }
  const variables = await readVariables(io.env, io.cwd);
  const { sure, unsure } = sortOut(discover(variables, providers));
  for (const candidate of sure) io.stdout.write(`Found ${describe(candidate)}.\n`);
  for (const says of unsure) io.stdout.write(`${says}\n`);
  const config = io.stdin.isTTY === true ? await askAll(sure, [...variables.keys()], io) : takeFound(sure, io);
  if (config.integrations.length === 0) {
    io.stderr.write(
      'Nothing to watch, so no config was written. Set a variable such as SENDGRID_API_KEY, or run init at a terminal.\n',
    );
    return exits.config;
  }
  const inDotenv = usedVariables(config).some((name) => variables.get(name)?.from === '.env');
  await writeFile(path, writeConfig({ ...config, ...(inDotenv ? { envFile: '.env' } : {}) }), { flag: 'wx' });
  io.stdout.write(
    `Wrote ${path} with ${config.integrations.length} to watch. Next: keymedic check, then keymedic diagnose.\n`,
  );
  return exits.healthy;
}

/** Credentials whose ESP is sure, each once, and sentences about the others. */
function sortOut(candidates: readonly Candidate[]): {
  readonly sure: readonly Candidate[];
  readonly unsure: readonly string[];
} {
  const sure = candidates.filter((candidate) => candidate.belongsToOneEspAlone);
  const shared = Map.groupBy(
    candidates.filter((candidate) => !candidate.belongsToOneEspAlone),
    (candidate) => listVariables(candidate).join(', '),
  );
  const unsure = [...shared].map(([list, all]) => {
    const esps = [...new Set(all.map((candidate) => names.get(candidate.provider) ?? candidate.provider))];
    return `Found ${list}, which could be for ${esps.join(', ')}: not taken.`;
  });
  return { sure, unsure };
}

function describe(candidate: Candidate): string {
  const places = [...new Set(Object.values(candidate.variables).map(({ from }) => from))];
  const where = places.map((from) => (from === '.env' ? './.env' : 'the environment')).join(' and ');
  const shape = candidate.shapeMatches ? '' : '; its text does not look like one, which diagnose will explain';
  return `${names.get(candidate.provider)}: ${listVariables(candidate).join(', ')} in ${where}${shape}`;
}

function listVariables(candidate: Candidate): readonly string[] {
  return Object.values(candidate.variables).map(({ name }) => name);
}

/** Without a terminal: all that needs no answer. */
function takeFound(found: readonly Candidate[], io: Io): WrittenConfig {
  const taken: WrittenIntegration[] = [];
  for (const candidate of found) {
    if (candidate.missing.length === 0) taken.push(toIntegration(candidate, freeId(candidate.provider, taken)));
    else
      io.stderr.write(`${names.get(candidate.provider)} is left out: it needs ${candidate.missing.join(' and ')}.\n`);
  }
  if (taken.length > 0) {
    io.stderr.write(
      'Missing, because nobody could be asked: channels (where alerts go), used_by and owner of each key.\n',
    );
  }
  return { integrations: taken };
}

async function askAll(found: readonly Candidate[], variables: readonly string[], io: Io): Promise<WrittenConfig> {
  const questions = createQuestions(io);
  const taken: WrittenIntegration[] = [];
  for (const candidate of found) {
    const id = freeId(candidate.provider, taken);
    const asked = await completeCandidate(questions, toIntegration(candidate, id), candidate, taken);
    if (asked) taken.push(asked);
  }
  taken.push(...(await askIntegrations(questions, taken, variables)));
  const mail = taken.length === 0 ? undefined : await askMail(questions, variables);
  questions.close();
  return { integrations: taken, ...(mail === undefined ? {} : { mail }) };
}

function toIntegration(candidate: Candidate, id: string): WrittenIntegration {
  const { provider, variables, settings, endpoint } = candidate;
  return {
    id,
    provider,
    parts: Object.fromEntries(Object.entries(variables).map(([part, { name }]) => [part, { env: name }])),
    settings,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function usedVariables(config: WrittenConfig): readonly string[] {
  const login = config.mail?.login;
  const refs = [
    ...config.integrations.flatMap(({ parts }) => Object.values(parts)),
    ...(login ? [login.password] : []),
  ];
  return refs.flatMap((ref) => ('env' in ref ? [ref.env] : []));
}
