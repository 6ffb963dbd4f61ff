/** @module The defaults that the descriptions of options state, against those that a config without these options gets. */

import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { makeEditorSchema } from '../../src/config/schema/config.ts';
import { parseDuration } from '../../src/config/schema/duration.ts';
import { makeFolder, providers } from '../config/folder.ts';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** What the description of an option states. @param path such as `integrations.every` */
function stated(path: string): string {
  let schema = makeEditorSchema() as Schema;
  for (const name of path.split('.')) schema = (schema.items ?? schema).properties?.[name] ?? {};
  return /Default: (.*)\.$/.exec(schema.description ?? '')?.[1] ?? `no default stated for ${path}`;
}

test('stated defaults are those that hold', async () => {
  const folder = await makeFolder({
    'keymedic.yaml':
      'integrations: [{ id: a, provider: sendgrid, key: { env: KEY } }]\nheartbeat: { url: "https://h.example/" }\n',
  });
  const { config } = await loadConfig({ path: 'keymedic.yaml', env: { KEY: 'x' }, cwd: folder, providers });
  const [integration] = config?.integrations ?? [];
  const every = integration?.schedule.kind === 'every' ? integration.schedule.every : undefined;
  expect(every).toBe(parseDuration(stated('integrations.every')));
  expect(String(integration?.allowUnsureProbes)).toBe(stated('integrations.allow_unsure_probes'));
  expect(config?.grouping?.by.join(', ')).toBe(stated('group_by').replace(' and ', ', '));
  expect(config?.grouping?.wait).toBe(parseDuration(stated('group_wait')));
  expect(config?.grouping?.interval).toBe(parseDuration(stated('group_interval')));
  expect(config?.grouping?.repeat).toBe(parseDuration(stated('repeat_interval')));
  expect(config?.heartbeat?.every).toBe(parseDuration(stated('heartbeat.every')));
  expect(String(config?.startupMessage ?? false)).toBe(stated('startup_message'));
  expect(`${(config?.refused.for ?? 0) / 60_000}m each`).toBe(stated('refused'));
  expect(config?.refused.then).toBe(config?.refused.for);
  expect(config?.log).toEqual({ level: stated('log.level'), format: stated('log.format') });
  expect(config?.network.egress).toBe(stated('network.egress'));
  expect(String(config?.investigate.budget)).toBe(stated('investigate.budget'));
  expect(config?.investigate.madeUpKeys).toBe(stated('investigate.made_up_keys'));
});
