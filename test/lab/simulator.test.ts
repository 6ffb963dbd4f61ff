/** @module Answers by the state of a key and the rule of a host, and the log of all requests. */

import { expect, onTestFinished, test } from 'vitest';
import { startLab } from '../../src/lab/server.ts';
import { createSimulator } from '../../src/lab/simulator.ts';
import { ask, cases, chimp } from './fixtures.ts';
import { api, bearer, startWithKey } from './start-lab.ts';

test('the answer to a key depends on its state, which can change while the lab runs', async () => {
  const { lab, key } = await startWithKey('bearer');
  expect(key.parts['key']).toMatch(/^AC\.[\w-]{22}$/);
  expect(await ask(lab, `${api}/v3/scopes`, bearer(key))).toMatchObject({
    status: 200,
    body: '{"scopes":["mail.send"]}',
  });
  lab.simulator.setState('shop', 'revoked');
  expect(await ask(lab, `${api}/v3/scopes`, bearer(key))).toMatchObject({ status: 401, body: '{"error":"bad grant"}' });
  lab.simulator.setState('shop', 'expired');
  expect((await ask(lab, `${api}/v3/scopes`, bearer(key))).body).toContain('token expired');
  lab.simulator.setState('shop', 'rate_limited');
  expect(await ask(lab, `${api}/v3/scopes`, bearer(key))).toMatchObject({
    status: 429,
    headers: { 'retry-after': '30' },
  });
});

test('the log names the key and the host of each request, and contains no key', async () => {
  const { lab, key } = await startWithKey('bearer');
  const text = key.parts['key'] ?? '';
  await ask(lab, `${api}/v3/scopes`, bearer(key));
  await ask(lab, `${api}/v3/scopes`);
  await ask(lab, `${api}/v3/scopes`, { headers: { authorization: 'Bearer AC.0123456789012345678901' } });
  await ask(lab, `${api}/v3/${text}?k=${text}`);
  await ask(lab, `${api}/v3/scopes`, {
    headers: { authorization: `Basic ${Buffer.from(`x:${text}`).toString('base64')}` },
  });
  expect(lab.simulator.log.map((entry) => [entry.key, entry.recognised])).toEqual([
    ['shop', true],
    ['none', false],
    ['unknown', false],
    ['shop', false],
    ['shop', false],
  ]);
  expect(JSON.stringify(lab.simulator.log)).not.toContain(text);
});

test('a list of answers is used in order, and the last one is repeated', async () => {
  const { lab, key } = await startWithKey('bearer', ['healthy', { status: 418, body: 'tea' }, 'revoked']);
  const statuses: number[] = [];
  for (let turn = 0; turn < 4; turn++) statuses.push((await ask(lab, `${api}/v3/scopes`, bearer(key))).status);
  expect(statuses).toEqual([200, 418, 401, 401]);
});

test('a key with a data centre has one host, and the other data centres are hosts of the same ESP', async () => {
  const simulator = createSimulator({ providers: [chimp], cases });
  const key = simulator.addKey({ id: 'news', provider: 'chimp' });
  const lab = await startLab({ simulator, catchesAll: true });
  onTestFinished(() => lab.close());
  const dc = /us\d+$/.exec(key.parts['key'] ?? '')?.[0];
  expect([...key.home]).toEqual([`${dc}.api.chimp.test`]);
  expect((await ask(lab, `https://${dc}.api.chimp.test/v3/scopes`, bearer(key))).status).toBe(200);
  const elsewhere = dc === 'us7' ? 'us8' : 'us7';
  expect((await ask(lab, `https://${elsewhere}.api.chimp.test/v3/scopes`, bearer(key))).status).toBe(401);
  expect((await ask(lab, 'https://api.chimp.evil.test/v3/scopes', bearer(key))).status).toBe(404);
  expect(lab.simulator.log.at(-1)).toMatchObject({ host: 'api.chimp.evil.test', key: 'news', recognised: false });
});

test('the status page, the online host, and unknown paths', async () => {
  const { lab } = await startWithKey('bearer');
  expect(JSON.parse((await ask(lab, 'https://status.acme.test/api/v2/summary.json')).body).status.indicator).toBe(
    'none',
  );
  expect((await ask(lab, 'https://online.keymedic.test/')).body).toBe('online\n');
  expect((await ask(lab, `${api}/v9/nothing`)).status).toBe(404);
});

test('the control API changes states', async () => {
  const { lab, key } = await startWithKey('bearer');
  const control = 'https://lab.keymedic.test/__lab';
  expect(await ask(lab, `${control}/keys/shop`, { method: 'POST', body: '{"state":"revoked"}' })).toMatchObject({
    status: 200,
  });
  expect((await ask(lab, `${api}/v3/scopes`, bearer(key))).status).toBe(401);
  expect(JSON.parse((await ask(lab, `${control}/keys`)).body)).toEqual({ shop: 'revoked' });
  expect((await ask(lab, `${control}/keys/shop`, { method: 'POST', body: '{"state":"tired"}' })).status).toBe(400);
  expect((await ask(lab, `${control}/keys/none`, { method: 'POST', body: '{"state":"revoked"}' })).status).toBe(404);
  await ask(lab, `${control}/hosts/api.acme.test`, { method: 'POST', body: '{"fault":"login_page"}' });
  expect((await ask(lab, `${api}/v3/scopes`)).body).toContain('<form');
  expect((await ask(lab, `${control}/log`)).body).toContain('/v3/scopes');
});
