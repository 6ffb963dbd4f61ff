/** @module What unrelated hosts show: less than what the host itself sent, and nothing where they are behind a wall. */

import { expect, test } from 'vitest';
import { describeOffline, isOfflineEvidence, readUnrelatedHosts } from '../../../src/core/diagnosis/unrelated-hosts.ts';
import type { NoAnswer } from '../../../src/core/model/answer.ts';
import type { ConnectivityReport } from '../../../src/core/model/exchange.ts';

function none(code: string, more: Partial<NoAnswer> = {}): NoAnswer {
  return {
    kind: 'none',
    phase: 'tcp',
    code,
    message: `it failed (${code})`,
    url: 'https://api.esp.example/v1',
    ...more,
  };
}

function failing(...answers: readonly NoAnswer[]): ConnectivityReport {
  return {
    reached: [],
    failed: answers.map((answer, at) => ({ url: `https://online${at}.example/`, reason: answer.message, answer })),
  };
}

const silent = none('ECONNREFUSED');
const known = { hasReached: true, othersAnswer: false };
const fresh = { hasReached: false, othersAnswer: false };

test('an unrelated host that answers shows that we are online', () => {
  const reached: ConnectivityReport = { reached: ['https://online.example/'], failed: [] };
  expect(readUnrelatedHosts(silent, reached, known)[0]?.consistentWith).not.toContain('agent_problem');
  expect(readUnrelatedHosts(silent, { reached: [], failed: [] }, known)).toEqual([]);
});

test('silence everywhere is proof only where unrelated hosts answered before, and none while others answer', () => {
  const report = failing(none('ETIMEDOUT'), none('ENOTFOUND'));
  const [proof] = readUnrelatedHosts(silent, report, known);
  expect(proof).toMatchObject({ strength: 'hard', consistentWith: ['agent_problem'] });
  const [guess] = readUnrelatedHosts(silent, report, fresh);
  expect(guess).toMatchObject({ strength: 'soft', consistentWith: ['agent_problem'] });
  const [nothing] = readUnrelatedHosts(silent, report, { hasReached: true, othersAnswer: true });
  expect(nothing?.strength).toBe('soft');
  expect(nothing?.consistentWith).not.toContain('agent_problem');
  expect([proof, guess, nothing].map((one) => one !== undefined && isOfflineEvidence(one))).toEqual([
    true,
    true,
    false,
  ]);
});

test('certificates of one unknown issuer everywhere: something opens TLS, and host and issuer are named', () => {
  const issuer = 'Example Corp Proxy CA';
  const own = none('SELF_SIGNED_CERT_IN_CHAIN', { phase: 'tls', issuer });
  const report = failing(
    none('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', { issuer }),
    none('SELF_SIGNED_CERT_IN_CHAIN', { issuer }),
  );
  const [evidence] = readUnrelatedHosts(own, report, known);
  expect(evidence).toMatchObject({ strength: 'hard', consistentWith: ['agent_problem'] });
  for (const word of ['api.esp.example', issuer, 'online0.example', 'opens TLS'])
    expect(evidence?.says).toContain(word);
  expect(describeOffline(report)).toContain('network.ca');
  expect(describeOffline(report)).toContain(issuer);
});

test('an unknown issuer at one host alone is no fault of this machine', () => {
  const own = none('DEPTH_ZERO_SELF_SIGNED_CERT', { phase: 'tls', issuer: 'esp.example' });
  const reached: ConnectivityReport = { reached: ['https://online.example/'], failed: [] };
  expect(readUnrelatedHosts(own, reached, known)[0]?.consistentWith).toContain('network');
  // The host has answered with a certificate: that others are silent says nothing of it.
  expect(readUnrelatedHosts(own, failing(silent), fresh)).toEqual([]);
});

test('the same issuer at one unrelated host of two: opened for some hosts', () => {
  const issuer = 'Example Corp Proxy CA';
  const own = none('SELF_SIGNED_CERT_IN_CHAIN', { phase: 'tls', issuer });
  const { failed } = failing(none('SELF_SIGNED_CERT_IN_CHAIN', { issuer }));
  const [evidence] = readUnrelatedHosts(own, { reached: ['https://bank.example/'], failed }, known);
  expect(evidence?.says).toContain('not for every host');
  expect(evidence?.consistentWith).toContain('network');
  expect(evidence?.consistentWith).not.toContain('agent_problem');
});

test.each(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])(
  '%s everywhere is our clock, at one host it is the host',
  (code) => {
    const own = none(code, { phase: 'tls' });
    expect(readUnrelatedHosts(own, failing(none(code), none(code)), fresh)).toMatchObject([
      { kind: 'clock', strength: 'hard', consistentWith: ['clock_skew'] },
    ]);
    expect(readUnrelatedHosts(own, failing(silent), known)).toEqual([]);
    expect(readUnrelatedHosts(own, failing(none(code), silent), known)).toEqual([]);
  },
);

test('a host that shakes hands can be reached, unless unrelated hosts break off in the same way', () => {
  const own = none('ETIMEDOUT', { phase: 'timeout', heard: 'handshake' });
  expect(readUnrelatedHosts(own, failing(silent, silent), known)).toEqual([]);
  const broken = none('ECONNRESET', { heard: 'handshake' });
  expect(readUnrelatedHosts(own, failing(broken, silent), known)).toEqual([]);
  expect(readUnrelatedHosts(own, failing(broken, broken), known)).toMatchObject([
    { strength: 'soft', consistentWith: ['agent_problem'] },
  ]);
});

test('a proxy that nobody gets through is named', () => {
  const proxy = none('ECONNREFUSED', {
    phase: 'proxy',
    message: 'the proxy 10.0.0.1:3128 cannot be used (ECONNREFUSED)',
  });
  expect(describeOffline(failing(proxy, proxy))).toContain('10.0.0.1:3128');
  expect(describeOffline(failing(proxy, silent))).toContain('cut off');
});

test('certificates of another host everywhere: somebody else answers, such as the log-in page of a network', () => {
  const own = none('ERR_TLS_CERT_ALTNAME_INVALID', {
    phase: 'tls',
    message: 'the certificate at api.esp.example is for portal.hotel.example, not for this host',
  });
  const [evidence] = readUnrelatedHosts(own, failing(own, own), fresh);
  expect(evidence).toMatchObject({ strength: 'hard', consistentWith: ['agent_problem'] });
  expect(evidence?.says).toContain('portal.hotel.example');
  expect(describeOffline(failing(own, own))).toContain('portal.hotel.example');
  const reached: ConnectivityReport = { reached: ['https://online.example/'], failed: [] };
  expect(readUnrelatedHosts(own, reached, known)[0]?.consistentWith).toContain('network');
  // The host has answered: that others are silent says nothing of it.
  expect(readUnrelatedHosts(own, failing(own, silent), known)).toEqual([]);
});

test('a proxy that refuses all hosts is not said to cut this machine off', () => {
  const own = none('ERR_PROXY_403', {
    phase: 'proxy',
    message: 'the proxy p:3128 refused (403 for api.esp.example:443)',
  });
  const [evidence] = readUnrelatedHosts(own, failing(own, own), known);
  expect(evidence).toMatchObject({ strength: 'hard', consistentWith: ['agent_problem'] });
  expect(evidence?.says).toMatch(/^The proxy does not connect to hosts outside the ESP either/);
  expect(evidence?.says).not.toContain('cut off');
  expect(describeOffline(failing(own, own))).toContain('p:3128 refused');
  // A list of allowed hosts has watched hosts on it and unrelated ones not.
  const walled = readUnrelatedHosts(own, failing(own, own), { hasReached: false, othersAnswer: true });
  expect(walled[0]?.consistentWith).toContain('network');
});
