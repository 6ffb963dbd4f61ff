/** @module Reads one channel: checks it, and builds the channel of the core. */

import { defined } from '../../core/defined.ts';
import type { Channel } from '../../core/model/channel.ts';
import { parseProxy } from '../../core/target/proxy.ts';
import { type Issue, readIssues } from '../problems/issues.ts';
import { channelSchema, type RawChannel } from '../schema/channels.ts';
import { buildOwnOptions, checkChannel } from './channel-builders.ts';
import { checkInline, type ReferenceBase, toReference } from './secret-reference.ts';

/** One channel and its mistakes. `channel` is absent if one of them is an error. */
export function readChannel(
  value: unknown,
  base: ReferenceBase,
): { readonly id?: string; readonly channel?: Channel; readonly issues: readonly Issue[] } {
  const parsed = channelSchema.safeParse(value);
  if (!parsed.success) return { ...idOf(value), issues: readIssues(parsed.error.issues) };
  const raw = parsed.data;
  const issues = [...checkChannel(raw.type, raw), ...checkProxy(raw)];
  if (issues.some((issue) => issue.severity !== 'warning')) return { id: raw.id, issues };
  return { id: raw.id, channel: buildChannel(raw, base), issues };
}

/** The mistakes in the proxy of a channel. A URL without a password is no secret. */
function checkProxy(raw: RawChannel): readonly Issue[] {
  const proxy = raw.type === 'exec' ? undefined : raw.proxy;
  if (typeof proxy !== 'string' || proxy === 'none') return [];
  const path = ['proxy'];
  const read = parseProxy(proxy);
  if (!read.ok) return [{ path, says: `${read.says} (none and a secret reference are allowed as well)` }];
  return proxy.includes('@') ? [{ path, ...checkInline(proxy) }] : [];
}

function buildChannel(raw: RawChannel, base: ReferenceBase): Channel {
  const { id, type, fallback, rate } = raw;
  const proxy = raw.type === 'exec' ? undefined : raw.proxy;
  const way = proxy === undefined || proxy === 'none' ? proxy : toReference(proxy, base);
  return { ...defined({ id, type, fallback, rate, proxy: way }), ...buildOwnOptions(type, raw, base) } as Channel;
}

/** The id of a channel that has another mistake, so that routes to it are correct. */
function idOf(value: unknown): { readonly id?: string } {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? { id } : {};
}
