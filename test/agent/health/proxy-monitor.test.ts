/** @module A proxy that cannot be used is told once, and is over when the last integration behind it gets an answer. */

import { expect, test } from 'vitest';
import { createProxyMonitor } from '../../../src/agent/health/proxy-monitor.ts';
import type { Answer, NoAnswer } from '../../../src/core/model/answer.ts';
import { readNoAnswer } from '../../../src/core/reading/rules/network.ts';

const refused: Answer = { kind: 'none', phase: 'proxy', code: 'ECONNREFUSED', message: 'the proxy p:1 cannot be used' };
const blocked: Answer = { kind: 'none', phase: 'proxy', code: 'ERR_PROXY_403', message: 'the proxy p:1 refused' };
const answered: Answer = { kind: 'http', status: 401, headers: {}, body: '' };

function start(isOffline = false) {
  const told: string[] = [];
  const monitor = createProxyMonitor({
    raise: ({ kind }, says) => void told.push(`${kind}: ${says}`),
    clear: ({ kind }) => void told.push(`over: ${kind}`),
    has: () => isOffline,
  });
  return { told, monitor };
}

test('one failure is no problem; the second is, of the same integration or of another', () => {
  for (const second of ['mail', 'chat']) {
    const { told, monitor } = start();
    monitor.record('mail', refused);
    expect(told).toEqual([]);
    monitor.record(second, refused);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^proxy: .*p:1 cannot be used/);
  }
});

test('it is over when each integration behind the proxy has an answer or is gone', () => {
  const { told, monitor } = start();
  for (const id of ['mail', 'chat']) monitor.record(id, refused);
  monitor.record('mail', answered);
  monitor.record('other', answered);
  expect(told).toHaveLength(1);
  monitor.record('chat', undefined);
  expect(told).toHaveLength(1);
  monitor.forget('chat');
  expect(told[1]).toBe('over: proxy');
});

test('a proxy that refuses one host is no trouble of ours, and a machine that is cut off is told once', () => {
  const one = start();
  for (const answer of [blocked, blocked, blocked]) one.monitor.record('mail', answer);
  expect(one.told).toEqual([]);
  const other = start(true);
  for (const answer of [refused, refused, refused]) other.monitor.record('mail', answer);
  expect(other.told).toEqual([]);
});

test('a proxy that got no connection itself leaves open whether the host is down; one that refuses the host does not', () => {
  const answer = (code: string): NoAnswer => ({ kind: 'none', phase: 'proxy', code, message: 'the proxy p:1' });
  for (const code of ['ERR_PROXY_502', 'ERR_PROXY_503', 'ERR_PROXY_504'])
    expect(readNoAnswer(answer(code))).toEqual(['network', 'provider_outage']);
  expect(readNoAnswer(answer('ERR_PROXY_403'))).toEqual(['network']);
});
