/** @module Keymedic's own problems: one incident of `@agent` that is opened, updated when a problem joins, and resolved. */

import { randomUUID } from 'node:crypto';
import { decideAgentProblems } from '../../core/incident/decide.ts';
import { makeRecord } from '../../core/incident/record.ts';
import type { Config } from '../../core/model/config.ts';
import type { Standing } from '../../core/model/incident.ts';
import type { Recorded } from '../../core/model/record.ts';
import { addRecipients } from '../../core/outbox/routing.ts';
import type { Log } from '../../telemetry/log.ts';

/** The subject of a problem: at most one problem is open for each subject. */
export type ProblemKey =
  | { readonly kind: 'store' | 'damaged store' | 'offline' | 'proxy' | 'loop' | 'descriptors' | 'config' | 'coverage' }
  | { readonly kind: 'channel'; readonly id: string }
  | { readonly kind: 'recipient'; readonly channel: string; readonly address: string };

/** An open problem of Keymedic itself. */
export interface AgentProblem {
  readonly key: ProblemKey;
  /** One sentence for people. */
  readonly says: string;
}

/** The open problems of Keymedic itself, and their incident. */
export interface AgentProblems {
  /** Opens the problem `key`. @param says one sentence; another sentence sends another alert */
  raise(key: ProblemKey, says: string): void;
  /** Closes the problem `key`, if it is open. */
  clear(key: ProblemKey): void;
  has(key: ProblemKey): boolean;
  /** The problems that are open now, the oldest first. */
  list(): readonly AgentProblem[];
  /** The standing of `@agent`, as the store should have it. */
  standing(): Standing;
  /** Resolves the incident of an earlier run if none of its problems came back. */
  reconcile(): void;
}

interface AgentProblemsOptions {
  /** The standing of `@agent`, as the store has it. */
  readonly standing: Standing;
  readonly config: () => Config;
  /** The channels that left the config a short time ago: who was told through them hears of the end. */
  readonly leaving: () => readonly string[];
  readonly now: () => number;
  readonly record: (recorded: Recorded) => void;
  readonly log: Log;
}

/** Keeps the open problems in memory, and hands each change of their incident to `record`. */
export function createAgentProblems(options: AgentProblemsOptions): AgentProblems {
  const { config, leaving, now, record, log } = options;
  const problems = new Map<string, AgentProblem>();
  let { standing } = options;

  function update(): void {
    const at = now();
    const sentences = [...problems.values()].map(({ says }) => says);
    const decision = decideAgentProblems({ standing, problems: sentences, at, ids: { incident: randomUUID() } });
    if (decision.standing === standing) return;
    const { told = [] } = standing.incident ?? {};
    const channels = [...listReachable(), ...leaving().filter((id) => told.includes(id))];
    const routed = addRecipients(decision, config().routes, channels);
    standing = routed.standing;
    const verdict =
      problems.size === 0
        ? ({ state: 'healthy', cause: 'healthy' } as const)
        : ({ state: 'unknown', cause: 'agent_problem' } as const);
    record(makeRecord(routed, { ...verdict, probeId: randomUUID(), at, confidence: 'certain' }));
  }

  /** The channels that have no open problem themselves; all channels if each of them has one. */
  function listReachable(): readonly string[] {
    const channels = config().channels.map(({ id }) => id);
    const reachable = channels.filter((id) => !problems.has(nameOf({ kind: 'channel', id })));
    return reachable.length === 0 ? channels : reachable;
  }

  return {
    raise(key, says) {
      const name = nameOf(key);
      if (problems.get(name)?.says === says) return;
      problems.set(name, { key, says });
      log.error(`trouble of our own: ${says}`, { trouble: name });
      update();
    },
    clear(key) {
      const name = nameOf(key);
      const problem = problems.get(name);
      if (problem === undefined) return;
      problems.delete(name);
      log.info(`over: ${problem.says}`, { trouble: name });
      update();
    },
    has: (key) => problems.has(nameOf(key)),
    list: () => [...problems.values()],
    standing: () => standing,
    reconcile: update,
  };
}

/** The key in one string, which the log shows: `store`, `channel mail`, `recipient mail gone@shop.example`. */
function nameOf(key: ProblemKey): string {
  if (key.kind === 'channel') return `channel ${key.id}`;
  return key.kind === 'recipient' ? `recipient ${key.channel} ${key.address}` : key.kind;
}
