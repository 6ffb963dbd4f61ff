/** @module No cause is ruled out by the sentence that shows it. */

import { expect, test } from 'vitest';
import { conclude } from '../../../src/core/diagnosis/conclude.ts';
import { readClock } from '../../../src/core/diagnosis/environment.ts';
import { hard } from '../../../src/core/diagnosis/evidence.ts';
import { readUnrelatedHosts } from '../../../src/core/diagnosis/unrelated-hosts.ts';
import type { NoAnswer } from '../../../src/core/model/answer.ts';
import type { Evidence } from '../../../src/core/model/diagnosis.ts';

const silent: NoAnswer = { kind: 'none', phase: 'tcp', code: 'ECONNREFUSED', message: 'refused' };
const expired: NoAnswer = { kind: 'none', phase: 'tls', code: 'CERT_HAS_EXPIRED', message: 'expired' };
const offline = (answer: NoAnswer) => ({ reached: [], failed: [{ url: 'https://a.example/', reason: '', answer }] });
const view = { hasReached: true, othersAnswer: false };

test.each<[string, readonly Evidence[]]>([
  ['our clock', readClock(-600_000, -600_000)],
  ['our clock, by certificates', readUnrelatedHosts(expired, offline(expired), view)],
  ['no network', readUnrelatedHosts(silent, offline(silent), view)],
  ['a proxy', [hard('agent', 'The proxy p:1 cannot be used.', ['agent_problem'])]],
])('%s', (_, evidence) => {
  const { candidates, ruledOut } = conclude(evidence);
  expect(candidates).toHaveLength(1);
  const excluded = ruledOut.map(({ cause }) => cause);
  for (const cause of ['clock_skew', 'network', 'agent_problem'] as const) expect(excluded).not.toContain(cause);
});
