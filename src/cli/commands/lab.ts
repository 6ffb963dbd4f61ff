/** @module `keymedic lab`: runs the simulated ESPs, so that users can try their alerting, and prints a config that connects to these ESPs. */

import { stringify } from 'yaml';
import { providers } from '../../../providers/index.ts';
import { defined } from '../../core/defined.ts';
import { controlHost } from '../../lab/control-api.ts';
import type { LabKey } from '../../lab/keys.ts';
import { loadCases } from '../../lab/load-cases.ts';
import { onlineHosts } from '../../lab/respond.ts';
import { type Lab, startLab } from '../../lab/server.ts';
import { createSimulator, type Simulator } from '../../lab/simulator.ts';
import { seal } from '../terminal/gate.ts';
import { exits, type Io, UserError } from '../terminal/io.ts';

/** Runs until SIGINT or SIGTERM. @throws {UserError} 64 if the port is not valid, not allowed, or in use */
export async function lab(options: { readonly port?: string }, io: Io): Promise<number> {
  const port = readPort(options.port);
  const simulator = createSimulator({ providers, cases: loadCases() });
  for (const provider of providers) {
    for (const { kind } of provider.credentials) {
      for (const state of ['healthy', 'revoked'] as const) {
        simulator.addKey({ id: `${provider.id}.${kind}.${state}`, provider: provider.id, kind }, state);
      }
    }
  }
  const running = await startLab({ simulator, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    throw new UserError(
      `cannot listen on port ${port}: ${error.code === 'EACCES' ? 'not allowed' : 'it is in use'}`,
      exits.usage,
    );
  });
  const stopped = waitForSignal();
  io.stdout.write(describeLab(running));
  await stopped;
  await running.close();
  return exits.healthy;
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UserError('--port takes a number up to 65535', exits.usage);
}

function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/** A config that is ready to use, with comments on how to control the lab. */
function describeLab({ simulator, connectTo, caFile }: Lab): string {
  const control = connectTo.find((entry) => entry.startsWith(`${controlHost}:443:`)) ?? '';
  const curl = `curl --cacert ${caFile} --connect-to ${control} https://${controlHost}/__lab`;
  const config = {
    integrations: [...simulator.keys.values()].map(describeKey),
    network: { ca: caFile, connect_to: connectTo, connectivity: onlineHosts.map((host) => `https://${host}/`) },
  };
  return [
    '# The lab is running. Its simulated ESPs answer under their real names to clients that connect to the lab.',
    '# Only the lab knows these keys, and only until it stops (Ctrl-C).',
    '#',
    '# List the keys and their states, or the requests so far:',
    `#   ${curl}/keys`,
    `#   ${curl}/log`,
    '# Change the state of a key (healthy, revoked, expired, insufficient_permissions, ip_blocked, rate_limited …):',
    `#   ${curl}/keys/${firstKey(simulator)} -d '{"state":"expired"}'`,
    '# Make a host fail for everybody, or restore it:',
    `#   ${curl}/hosts/api.sendgrid.com -d '{"state":"provider_outage"}'`,
    `#   ${curl}/hosts/api.sendgrid.com -d '{"fault":"hang"}'`,
    `#   ${curl}/hosts/api.sendgrid.com -d '{}'`,
    '#',
    '# A config that connects to the lab:',
    // Only the lab knows these keys.
    seal(stringify(config, { lineWidth: 0 })),
  ].join('\n');
}

function describeKey(key: LabKey): object {
  const { region, endpoint, settings } = key.target;
  const { key: only, ...others } = key.parts;
  const isSingle = only !== undefined && Object.keys(others).length === 0;
  return defined({
    id: key.id,
    provider: key.provider,
    ...(isSingle ? { key: only } : { credential: key.parts }),
    region,
    endpoint,
    settings: Object.keys(settings).length > 0 ? settings : undefined,
  });
}

function firstKey(simulator: Simulator): string {
  return simulator.keys.keys().next().value ?? '';
}
