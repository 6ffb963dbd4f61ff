/** @module The monitor of proxies: a proxy that cannot be used is one problem of Keymedic itself, and none of any key. */

import { describeProxyTrouble } from '../../core/diagnosis/unrelated-hosts.ts';
import type { Answer } from '../../core/model/answer.ts';
import { isProxyTrouble } from '../../core/reading/rules/network.ts';
import type { AgentProblems } from './agent-problems.ts';

/** Knows which integrations lie behind a proxy that cannot be used. */
interface ProxyMonitor {
  /** Records what came back from the last examination of an integration; undefined: no request was sent. */
  record(integration: string, answer: Answer | undefined): void;
  /** Forgets an integration that left the config. */
  forget(integration: string): void;
}

/** Examinations that the proxy must fail before that is told; a proxy that restarts fails one. */
const leastFailures = 2;

/** Raises the problem `proxy`, unless this machine is known to be cut off, which says as much. */
export function createProxyMonitor(problems: Pick<AgentProblems, 'raise' | 'clear' | 'has'>): ProxyMonitor {
  /** How often in a row the proxy failed for an integration. */
  const failures = new Map<string, number>();

  function forget(integration: string): void {
    if (failures.delete(integration) && failures.size === 0) problems.clear({ kind: 'proxy' });
  }

  return {
    forget,
    record(integration, answer) {
      if (answer === undefined) return;
      if (answer.kind !== 'none' || !isProxyTrouble(answer)) {
        forget(integration);
        return;
      }
      failures.set(integration, (failures.get(integration) ?? 0) + 1);
      const sum = [...failures.values()].reduce((total, count) => total + count, 0);
      if (sum >= leastFailures && !problems.has({ kind: 'offline' }))
        problems.raise({ kind: 'proxy' }, describeProxyTrouble(answer));
    },
  };
}
