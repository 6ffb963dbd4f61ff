/** @module Loads the integrations of the main file and of the included files, and the user's own providers. */

import type { Integration } from '../core/model/config.ts';
import type { Provider } from '../core/model/provider.ts';
import { checkDefaultSettings, createIntegrationReader, sayDuplicate } from './build/integration.ts';
import { loadPlugins } from './build/plugins.ts';
import type { LoadContext } from './load-context.ts';
import type { Issue, Path } from './problems/issues.ts';
import type { Source } from './problems/problem-list.ts';
import { includeFile, listIncluded, showPath } from './source/include.ts';

/** The built-in providers and those of the folder that the config names. */
export async function loadProviders(
  context: LoadContext,
  builtIn: ReadonlyMap<string, Provider>,
): Promise<Map<string, Provider>> {
  const { raw, folder, problems, source } = context;
  if (raw.providers === undefined) return new Map(builtIn);
  const loaded = await loadPlugins(raw.providers, folder, new Set(builtIn.keys()));
  if (loaded.says !== undefined) problems.add(source, [], { path: ['providers'], says: loaded.says });
  for (const problem of loaded.problems) problems.addPlain(problem);
  return new Map([...builtIn, ...loaded.providers.map((provider) => [provider.id, provider] as const)]);
}

/** All integrations without an error. @param providers gets the provider of each `provider: http` integration */
export async function loadIntegrations(
  context: LoadContext,
  providers: Map<string, Provider>,
): Promise<{
  readonly integrations: readonly Integration[];
  /** False if neither the main file nor an included one has a list of integrations, not even an empty one. */
  readonly isStated: boolean;
}> {
  const { raw, problems, source: main, folder, file } = context;
  const { integrations: places } = context.places;
  const integrations: Integration[] = [];
  const defaults = raw.defaults ?? {};
  const read = createIntegrationReader({ providers, defaults, base: context.base });

  function addIntegration(value: unknown, source: Source, base: Path): void {
    const { id, integration, provider, issues } = read(value);
    for (const issue of issues) {
      if (isFromDefaults(issue, value, defaults)) problems.add(main, ['defaults'], issue, { ...defaults });
      else problems.add(source, base, issue, value);
    }
    if (id === undefined) return;
    const first = places.get(id);
    if (first) {
      const says = sayDuplicate('integration', id, `${showPath(first.file, folder)}:${first.line}`);
      problems.add(source, base, { path: ['id'], says });
      return;
    }
    places.set(id, { file: source.file, ...placeOf(value, source, base) });
    if (provider) providers.set(provider.id, provider);
    if (integration) integrations.push(integration);
  }

  for (const issue of checkDefaultSettings(defaults, providers)) problems.add(main, ['defaults'], issue);
  for (const [index, value] of (raw.integrations ?? []).entries()) addIntegration(value, main, ['integrations', index]);
  const files = await listIncluded(raw.include ?? [], folder, file, (index, issue) => {
    problems.add(main, [], { path: ['include', index], ...issue });
  });
  for (const included of files) await includeFile(included, { problems, add: addIntegration });
  return { integrations, isStated: raw.integrations !== undefined || files.length > 0 };
}

/** True for a mistake in an option that came from `defaults:`. It is reported there, once. */
function isFromDefaults(issue: Issue, value: unknown, defaults: object): boolean {
  const [option] = issue.path;
  if (option === undefined || typeof value !== 'object' || value === null) return false;
  return !Object.hasOwn(value, option) && Object.hasOwn(defaults, option);
}

/** The place of the integration's key, or of the integration. The line is enough in NDJSON. */
function placeOf(value: unknown, source: Source, base: Path): { line: number; column: number } {
  if (base.length === 0) return { line: source.line ?? 1, column: 1 };
  const option = typeof value === 'object' && value !== null && 'key' in value ? 'key' : 'credential';
  return source.locate([...base, option]);
}
