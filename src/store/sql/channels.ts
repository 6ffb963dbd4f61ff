/** @module How the channels got on, beside what else is remembered by name. */

import type { ChannelStatus } from '../../core/model/channel-status.ts';
import type { Connection } from './connection.ts';
import { build } from './tables.ts';

const prefix = 'channel ';

export function saveChannelStatus(connection: Connection, record: ChannelStatus): void {
  connection.run(build.replaceInto('memory').values({ name: prefix + record.channel, value: JSON.stringify(record) }));
}

export function channelStatuses(connection: Connection): ChannelStatus[] {
  const rows = connection.all(build.selectFrom('memory').select('value').where('name', 'like', `${prefix}%`));
  return rows.map(({ value }) => JSON.parse(value));
}
