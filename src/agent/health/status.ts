/** @module The problems of Keymedic itself at this moment: the heartbeat reports success only when there are none. */

import type { AgentProblems } from './agent-problems.ts';

/** The longest delay (ms) of a due examination that is healthy. */
const longestLag = 600_000;
/** The longest time (ms) for a write to the store that is healthy. */
const longestWrite = 30_000;

/** Where `listHealthProblems` reads the health of each part. */
export interface HealthSources {
  readonly problems: Pick<AgentProblems, 'list' | 'has'>;
  /** The channels whose last message was not delivered. */
  readonly failingChannels: () => readonly string[];
  /** For how long (ms) the examination that has waited longest has been due. */
  readonly lag: () => number;
  /** For how long (ms) the write that is under way has taken so far. */
  readonly writingFor: () => number;
}

/** Returns one sentence for each problem. A suppressed recipient is none: the channel's other recipients get its mails. */
export function listHealthProblems({ problems, failingChannels, lag, writingFor }: HealthSources): readonly string[] {
  const open = problems.list().filter(({ key }) => key.kind !== 'recipient');
  const failing = failingChannels().filter((id) => !problems.has({ kind: 'channel', id }));
  return [
    ...open.map(({ says }) => says),
    ...failing.map((id) => `The last message to the channel ${id} did not get through.`),
    ...(lag() > longestLag ? ['Examinations are late by more than ten minutes.'] : []),
    ...(writingFor() > longestWrite ? ['The store does not take what is written.'] : []),
  ];
}
