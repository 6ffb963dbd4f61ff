/** @module Trouble of our own: one incident of `@agent`, opened, told anew when more joins, and closed when all is over. */

import { randomUUID } from 'node:crypto';
import { decideAgentProblems } from '../../core/incident/decide.ts';
import type { Config } from '../../core/model/config.ts';
import { agentId, type Standing } from '../../core/model/incident.ts';
import { addRecipients } from '../../core/outbox/routing.ts';
import type { Recorded } from '../../store/contract.ts';
import type { Log } from '../../telemetry/log.ts';

export interface AgentProblems {
  /**
   * @param key `store`, `offline`, `loop`, `channel mail` …
   * @param says one sentence that stays the same as long as the trouble does: a new one is told anew
   */
  raise(key: string, says: string): void;
  clear(key: string): void;
  has(key: string): boolean;
  /** What is wrong now, by key: a sentence each. */
  list(): ReadonlyMap<string, string>;
  /** As the store should have it. */
  standing(): Standing;
  /** Tells that what was wrong before a restart is over, if it is. */
  settle(): void;
}

interface AgentProblemsOptions {
  /** As the store has it. */
  readonly standing: Standing;
  readonly config: () => Config;
  readonly now: () => number;
  readonly record: (recorded: Recorded) => void;
  readonly log: Log;
}

/** Begins the key of trouble with a channel; such a channel is not told of itself. */
export const channelKey = 'channel ';
/** Begins the key of trouble with a recipient. */
export const recipientKey = 'recipient ';

export function createAgentProblems(options: AgentProblemsOptions): AgentProblems {
  const { config, now, record, log } = options;
  const problems = new Map<string, string>();
  let { standing } = options;

  function update(): void {
    const at = now();
    const decision = decideAgentProblems({
      standing,
      problems: [...problems.values()],
      at,
      ids: { incident: randomUUID() },
    });
    if (decision.standing === standing) return;
    const addressed = addRecipients(decision, config().routes, hearing());
    standing = addressed.standing;
    const isOver = problems.size === 0;
    record({
      result: {
        integration: agentId,
        probeId: randomUUID(),
        at,
        until: at,
        count: 1,
        state: isOver ? 'healthy' : 'unknown',
        cause: isOver ? 'healthy' : 'agent_problem',
        confidence: 'certain',
      },
      standing,
      ...(addressed.transition === undefined
        ? {}
        : { transition: { transition: addressed.transition, channels: addressed.channels } }),
    });
  }

  /** Those that do not fail themselves; all, if all do. */
  function hearing(): readonly string[] {
    const channels = config().channels.map(({ id }) => id);
    const others = channels.filter((id) => !problems.has(channelKey + id));
    return others.length === 0 ? channels : others;
  }

  return {
    raise(key, says) {
      if (problems.get(key) === says) return;
      problems.set(key, says);
      log.error(`trouble of our own: ${says}`, { trouble: key });
      update();
    },
    clear(key) {
      const says = problems.get(key);
      if (says === undefined) return;
      problems.delete(key);
      log.info(`over: ${says}`, { trouble: key });
      update();
    },
    has: (key) => problems.has(key),
    list: () => new Map(problems),
    standing: () => standing,
    settle: update,
  };
}
