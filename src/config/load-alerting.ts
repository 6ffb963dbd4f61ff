/** @module Loads channels, routes, maintenance windows and the heartbeat. */

import type { Channel } from '../core/model/channel.ts';
import type { Heartbeat, Integration, MaintenanceWindow, Route } from '../core/model/config.ts';
import type { Provider } from '../core/model/provider.ts';
import { readHeartbeat, readWindow } from './build/alerting.ts';
import { readChannel } from './build/channels.ts';
import { sayDuplicate } from './build/integration.ts';
import { checkFallback, type Names, readRoute } from './build/routes.ts';
import type { LoadContext } from './load-context.ts';
import { createEndlessTest } from './schema/cron.ts';
import { showPath } from './source/include.ts';

/** All channels without an error, and the ids of all channels. */
export function loadChannels({ raw, base, source, problems, places, file, folder }: LoadContext): {
  readonly channels: readonly Channel[];
  readonly ids: ReadonlySet<string>;
} {
  const sound: { readonly channel: Channel; readonly index: number }[] = [];
  for (const [index, value] of (raw.channels ?? []).entries()) {
    const path = ['channels', index];
    const { id, channel, issues } = readChannel(value, base);
    for (const issue of issues) problems.add(source, path, issue, value);
    if (id === undefined) continue;
    const first = places.channels.get(id);
    if (first) {
      const says = sayDuplicate('channel', id, `${showPath(first.file, folder)}:${first.line}`);
      problems.add(source, path, { path: ['id'], says });
      continue;
    }
    places.channels.set(id, { file, ...source.locate(path) });
    if (channel) sound.push({ channel, index });
  }
  const ids = new Set(places.channels.keys());
  for (const { channel, index } of sound) {
    for (const issue of checkFallback(channel, ids)) problems.add(source, ['channels', index], issue);
  }
  return { channels: sound.map(({ channel }) => channel), ids };
}

/** The names that routes and maintenance windows may use. */
export function listNames(
  { places }: LoadContext,
  integrations: readonly Integration[],
  channels: ReadonlySet<string>,
  providers: ReadonlyMap<string, Provider>,
): Names {
  return {
    channels,
    providers: new Set(providers.keys()),
    integrations: new Set(places.integrations.keys()),
    owners: new Set(integrations.flatMap(({ owner }) => (owner === undefined ? [] : [owner]))),
  };
}

/** All routes without an error. */
export function loadRoutes({ raw, problems, source }: LoadContext, names: Names): readonly Route[] {
  return (raw.routes ?? []).flatMap((value, index) => {
    const { route, issues } = readRoute(value, names);
    for (const issue of issues) problems.add(source, ['routes', index], issue, value);
    return route ? [route] : [];
  });
}

/** All maintenance windows. */
export function loadMaintenance({ raw, problems, source }: LoadContext, names: Names): readonly MaintenanceWindow[] {
  const isEndless = createEndlessTest();
  return (raw.maintenance ?? []).map((value, index) => {
    const { window, issues } = readWindow(value, names, isEndless);
    for (const issue of issues) problems.add(source, ['maintenance', index], issue, value);
    return window;
  });
}

/** The heartbeat; undefined if the config has none. */
export function loadHeartbeat({ raw, base, problems, source }: LoadContext): Heartbeat | undefined {
  if (raw.heartbeat === undefined) return undefined;
  const { heartbeat, issues } = readHeartbeat(raw.heartbeat, base);
  for (const issue of issues) problems.add(source, ['heartbeat'], issue, raw.heartbeat);
  return heartbeat;
}
