/** @module Keymedic's own problems with two mail channels, their records in a list, and a real log. */

import { Writable } from 'node:stream';
import { type AgentProblems, createAgentProblems } from '../../../src/agent/health/agent-problems.ts';
import { makeDefaultConfig } from '../../../src/config/build/defaults.ts';
import { newStanding } from '../../../src/core/incident/decide.ts';
import type { Config } from '../../../src/core/model/config.ts';
import type { Standing } from '../../../src/core/model/incident.ts';
import type { Recorded } from '../../../src/core/model/record.ts';
import { createLog, type Log } from '../../../src/telemetry/log.ts';

const config: Config = {
  ...makeDefaultConfig(new Map(), '/tmp'),
  channels: ['mail', 'chat'].map((id) => ({
    id,
    type: 'email',
    smtp: { url: 'smtp://mail.test:25' },
    from: 'a@b.test',
    to: ['c@d.test'],
  })),
};

/** A real log; `lines` gathers what it writes. */
export function createTestLog(lines: string[] = []): Log {
  return createLog({
    log: { level: 'debug', format: 'text' },
    stream: new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
    scrub: (text) => text,
  });
}

export function openProblems(standing: Standing = newStanding('@agent')): {
  readonly problems: AgentProblems;
  readonly recorded: readonly Recorded[];
  /** Takes a channel out of the config: it delivers for a short time. */
  leave(id: string): void;
} {
  const recorded: Recorded[] = [];
  const left: string[] = [];
  const problems = createAgentProblems({
    standing,
    config: () => ({ ...config, channels: config.channels.filter(({ id }) => !left.includes(id)) }),
    leaving: () => left,
    now: Date.now,
    log: createTestLog(),
    record: (one) => recorded.push(one),
  });
  return { problems, recorded, leave: (id) => left.push(id) };
}
