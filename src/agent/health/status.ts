/** @module What is wrong with Keymedic itself at this moment: a heartbeat is good only when there is nothing. */

import { type AgentProblems, channelKey, recipientKey } from './agent-problems.ts';

/** ms that an examination may be late, and that the store may take for a write. */
const longestLag = 600_000;
const longestWrite = 30_000;

/** A sentence each. A recipient who is left out is not among them: the others of the channel get its mails. */
export function listHealthProblems(of: {
  readonly trouble: Pick<AgentProblems, 'list'>;
  /** The channels whose last message did not get through. */
  readonly failing: () => readonly string[];
  /** ms that the examination that waits longest has been due. */
  readonly lag: () => number;
  /** ms that the write under way has taken so far. */
  readonly writingFor: () => number;
}): readonly string[] {
  const troubles = of.trouble.list();
  return [
    ...[...troubles].flatMap(([key, says]) => (key.startsWith(recipientKey) ? [] : [says])),
    ...of
      .failing()
      .flatMap((id) =>
        troubles.has(channelKey + id) ? [] : [`The last message to the channel ${id} did not get through.`],
      ),
    ...(of.lag() > longestLag ? ['Examinations are late by more than ten minutes.'] : []),
    ...(of.writingFor() > longestWrite ? ['The store does not take what is written.'] : []),
  ];
}
