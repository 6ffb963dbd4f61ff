/** @module The defaults of the config. */

import { dirname, join } from 'node:path';
import type { Config } from '../../core/model/config.ts';
import type { Provider } from '../../core/model/provider.ts';

/** Hosts of two unrelated operators. Each answers a plain GET with 204 or 200. */
const connectivity = ['https://www.gstatic.com/generate_204', 'https://www.cloudflare.com/cdn-cgi/trace'];

/** A config without integrations and channels, for commands that run without a file. */
export function makeDefaultConfig(providers: ReadonlyMap<string, Provider>, cwd: string): Config {
  return {
    integrations: [],
    providers,
    channels: [],
    routes: [],
    store: { path: join(cwd, 'keymedic.db') },
    confirm: {},
    // biome-ignore lint/suspicious/noThenProperty: the config's own word; a number cannot be called
    refused: { for: 600_000, then: 600_000 },
    log: { level: 'info', format: 'text' },
    network: { connectTo: [], connectivity, egress: 'same' },
    investigate: { budget: 6, madeUpKeys: 'rarely' },
  };
}

/** The path of the database: beside the config, or in /var/lib/keymedic for a config in /etc/keymedic. */
export function defaultStorePath(configFile: string): string {
  const folder = dirname(configFile);
  return join(folder === '/etc/keymedic' ? '/var/lib/keymedic' : folder, 'keymedic.db');
}
