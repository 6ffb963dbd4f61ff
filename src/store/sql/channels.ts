/** @module The last status of each channel, kept among the values by name. */

import type { ChannelStatus } from '../../core/model/channel-status.ts';
import type { Connection } from './connection.ts';
import { setValue } from './memory.ts';
import { build } from './tables.ts';

const prefix = 'channel ';

/** Replaces the stored status of the channel. */
export function saveChannelStatus(connection: Connection, status: ChannelStatus): void {
  setValue(connection, prefix + status.channel, JSON.stringify(status));
}

/** Returns the status of every channel that has one. */
export function channelStatuses(connection: Connection): ChannelStatus[] {
  const rows = connection.all(build.selectFrom('memory').select('value').where('name', 'like', `${prefix}%`));
  return rows.map(({ value }) => JSON.parse(value));
}
