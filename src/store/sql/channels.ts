/** @module How the channels got on, beside what else is remembered by name. */

import type { ChannelRecord } from '../../core/model/channel-status.ts';
import type { Connection } from './connection.ts';
import { build } from './tables.ts';

const prefix = 'channel ';

export function noteChannel(connection: Connection, record: ChannelRecord): void {
  connection.run(build.replaceInto('memory').values({ name: prefix + record.channel, value: JSON.stringify(record) }));
}

export function channelRecords(connection: Connection): ChannelRecord[] {
  const rows = connection.all(build.selectFrom('memory').select('value').where('name', 'like', `${prefix}%`));
  return rows.map(({ value }) => JSON.parse(value));
}
