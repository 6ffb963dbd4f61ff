/** @module What is wrong with Keymedic itself at this moment: a heartbeat is good only when there is nothing. */

import { type ChannelHealth, recipientKey } from '../alerting/channel-health.ts';
import type { Recorder } from '../alerting/recorder.ts';
import type { Rounds } from '../schedule/scheduler.ts';
import { channelKey, type OwnTrouble } from './agent-problems.ts';

/** ms that an examination may be late, and that the store may take for a write. */
const longestLag = 600_000;
const longestWrite = 30_000;

/** A sentence each. A recipient who is left out is not among them: the others of the channel get its mails. */
export function listAilments(of: {
  readonly trouble: Pick<OwnTrouble, 'list'>;
  readonly health: Pick<ChannelHealth, 'failing'>;
  readonly rounds: Pick<Rounds, 'lag'>;
  readonly recorder: Pick<Recorder, 'writingFor'>;
}): readonly string[] {
  const troubles = of.trouble.list();
  return [
    ...[...troubles].flatMap(([key, says]) => (key.startsWith(recipientKey) ? [] : [says])),
    ...of.health
      .failing()
      .flatMap((id) =>
        troubles.has(channelKey + id) ? [] : [`The last message to the channel ${id} did not get through.`],
      ),
    ...(of.rounds.lag() > longestLag ? ['Examinations are late by more than ten minutes.'] : []),
    ...(of.recorder.writingFor() > longestWrite ? ['The store does not take what is written.'] : []),
  ];
}
