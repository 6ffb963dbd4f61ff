/** @module A context whose ESPs are a function: counts what is sent where, on a clock of its own. */

import { providers as all } from '../../../providers/index.ts';
import type { DiagnoseContext } from '../../../src/agent/diagnose/context.ts';
import { createSharedAnswers } from '../../../src/agent/diagnose/shared-answers.ts';
import { defined } from '../../../src/core/defined.ts';
import { generateFromShape } from '../../../src/core/key/shape.ts';
import type { HttpAnswer } from '../../../src/core/model/answer.ts';
import type { Integration } from '../../../src/core/model/config.ts';
import type { ConnectivityReport, ProbeOrder, StatusReport } from '../../../src/core/model/exchange.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { resolveHost, useOf } from '../../../src/core/target/target.ts';

export const providers = new Map(all.map((provider) => [provider.id, provider]));

export interface Sent {
  readonly order: ProbeOrder;
  readonly host: string;
}

export interface FakeContext extends DiagnoseContext {
  readonly sent: readonly Sent[];
  /** Moves the clock on, ms. */
  pass(time: number): void;
}

interface Behaviour {
  /** The answer of the ESP; 401 by default. */
  readonly answer?: (order: ProbeOrder, host: string) => Pick<HttpAnswer, 'status' | 'body'> & { headers?: object };
  readonly status?: StatusReport;
  readonly connectivity?: ConnectivityReport;
  readonly budget?: number;
}

export function createFakeContext(behaviour: Behaviour = {}): FakeContext {
  const sent: Sent[] = [];
  let now = Date.parse('2026-11-21T12:00:00Z');
  let keys = 0;
  return {
    sent,
    pass: (time) => {
      now += time;
    },
    providers,
    network: { connectivity: ['https://online.example/'], egress: 'same' },
    budget: behaviour.budget ?? 6,
    mayMakeUp: true,
    async send(order) {
      const spec = order.provider.requests[order.request];
      const host = spec === undefined ? undefined : resolveHost(order, useOf(spec));
      if (spec === undefined || host?.ok !== true) throw new Error(`no host for ${order.request}`);
      sent.push({ order, host: host.url });
      const answered = behaviour.answer?.(order, host.url) ?? { status: 401, body: '{"message":"Unauthorized"}' };
      return {
        request: order.request,
        answer: { kind: 'http', headers: { 'content-type': 'application/json' }, ...answered } as HttpAnswer,
        host: host.url,
        ...defined({ region: host.region }),
        method: spec.method,
        url: host.url + (spec.path ?? ''),
        requests: 1,
        at: now,
        date: now,
        elapsed: 1,
        carried: Object.values(order.parts),
      };
    },
    fetchStatus: async () => behaviour.status ?? { reached: true, indicator: 'none', incidents: [] },
    checkConnectivity: async () => behaviour.connectivity ?? { reached: ['https://online.example/'], failed: [] },
    async resolveCredential({ provider, id }) {
      const kind = providers.get(provider)?.credentials[0];
      keys += 1;
      const parts = (kind?.parts ?? []).map(({ name, shape }) => {
        const text = shape === undefined ? `${id}${keys}` : generateFromShape(shape, Math.random);
        return [name, new Secret(text)] as const;
      });
      return { ok: true, parts: Object.fromEntries(parts) };
    },
    fingerprint: (parts) =>
      Object.values(parts)
        .map((part) => part.reveal())
        .join(),
    scrub: (text) => text,
    sharedAnswers: createSharedAnswers(),
    now: () => now,
    pause: async (time) => {
      now += time;
    },
    random: Math.random,
  };
}

export function makeIntegration(id: string, provider: string, more: Partial<Integration> = {}): Integration {
  return {
    id,
    provider,
    credential: { key: { from: 'env', name: 'KEY' } },
    settings: {},
    usedBy: [],
    schedule: { kind: 'every', every: 900_000 },
    allowUnsureProbes: false,
    ...more,
  };
}
