/** @module The integrations that are found without a config: keys in well-known variables. */

import { makeDefaultConfig } from '../../config/build/defaults.ts';
import { type Candidate, discover, readVariables } from '../../config/setup/discover.ts';
import { defined } from '../../core/defined.ts';
import type { Integration } from '../../core/model/config.ts';
import { resolveHost } from '../../core/target/target.ts';
import { builtIn } from '../terminal/built-in.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';
import { blankIntegration, type Selection } from './selection.ts';

/** Lists what was found, and selects what certainly belongs to one ESP. @throws {UserError} 78 if nothing does */
export async function selectDiscovered(io: Io): Promise<Selection> {
  const candidates = discover(await readVariables(io.env, io.cwd), builtIn.values());
  if (candidates.length === 0) {
    throw new UserError(
      'there is no config, and no well-known variable (SENDGRID_API_KEY …) in the environment or ./.env; run: keymedic init, or give --provider and --key-env',
      exits.config,
    );
  }
  const chosen = candidates.filter(
    ({ belongsToOneEspAlone, shapeMatches, missing }) => belongsToOneEspAlone && shapeMatches && missing.length === 0,
  );
  io.stderr.write('There is no config. These variables have well-known names:\n');
  for (const candidate of candidates)
    io.stderr.write(`  ${describeCandidate(candidate, chosen.includes(candidate))}\n`);
  if (chosen.length === 0)
    throw new UserError(
      'none of them certainly belongs to one ESP; name it: --provider ID --key-env NAME',
      exits.config,
    );
  const integrations = chosen.map(
    (candidate): Integration => ({
      ...blankIntegration(candidate.provider, candidate.provider),
      credential: Object.fromEntries(
        Object.entries(candidate.parts).map(([name, secret]) => [name, { from: 'given', text: secret }]),
      ),
      settings: candidate.settings,
      ...defined({ endpoint: candidate.endpoint }),
    }),
  );
  return { config: makeDefaultConfig(builtIn, io.cwd), integrations };
}

function describeCandidate(candidate: Candidate, isChosen: boolean): string {
  const provider = builtIn.get(candidate.provider);
  const names = [...new Set(Object.values(candidate.variables).map(({ name, from }) => `${name} (${from})`))].join(
    ', ',
  );
  if (!isChosen) {
    const reason = !candidate.belongsToOneEspAlone
      ? 'the name belongs to several ESPs'
      : !candidate.shapeMatches
        ? 'the value does not have its shape'
        : `${candidate.missing.join(', ')} is missing`;
    return `${names}: ${provider?.name} perhaps; not sent because ${reason}`;
  }
  const kind = provider?.credentials.find((one) => one.kind === candidate.kind);
  if (provider === undefined || kind === undefined) return `${names}: ${candidate.provider}`;
  const use = kind.auth.scheme.startsWith('smtp') ? 'smtp' : 'api';
  const { parts, settings, endpoint } = candidate;
  const host = resolveHost(defined({ provider, kind, parts, settings, endpoint }), use);
  return `${names}: ${provider.name}${host.ok ? `, goes to ${host.url}` : ''}`;
}
