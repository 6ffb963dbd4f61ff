/** @module The demo: a well-formed config, ESPs that answer, a timeline that runs, and no file left behind. */

import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { type DemoEvent, startDemo } from '../../src/lab/demo.ts';
import { loadCases } from '../../src/lab/load-cases.ts';
import { ask } from './fixtures.ts';

const names = ['sendgrid', 'mailgun', 'mailchimp', 'brevo', 'postmark', 'ses', 'smtp'];
const providers = await Promise.all(names.map(async (name) => (await import(`../../providers/${name}.ts`)).default));

interface Listed {
  readonly id: string;
  readonly provider: string;
  readonly key?: { readonly file: string };
  readonly credential?: Readonly<Record<string, unknown>>;
}

test('a dozen integrations of seven ESPs, one revoked and replaced, no file left behind', async () => {
  const events: DemoEvent[] = [];
  let replaced: () => void;
  const whenReplaced = new Promise<void>((resolve) => {
    replaced = resolve;
  });
  const demo = await startDemo({
    providers,
    cases: loadCases(),
    pace: 30,
    onEvent: (event) => {
      events.push(event);
      if (event.what === 'replaced') replaced();
    },
  });
  onTestFinished(() => demo.close());

  const config = parse(await readFile(demo.configFile, 'utf8'));
  const listed: readonly Listed[] = config.integrations;
  expect(listed.length).toBeGreaterThanOrEqual(12);
  expect(new Set(listed.map((one) => one.provider))).toEqual(new Set(names));
  expect(demo.integrations.map((one) => one.id)).toEqual(listed.map((one) => one.id));
  const written = JSON.stringify(config);
  for (const key of demo.lab.simulator.keys.values()) {
    for (const part of key.target.kind.parts) {
      if (part.secret) expect(written).not.toContain(key.parts[part.name]);
    }
  }

  const file = listed.find((one) => one.id === 'shop-receipts')?.key?.file ?? '';
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const status = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${await readFile(file, 'utf8')}` };
    return (await ask(demo.lab, 'https://api.sendgrid.com/v3/scopes', { headers })).status;
  };
  const before = await readFile(file, 'utf8');
  expect(await status()).toBe(200);
  demo.startTimeline();
  await whenReplaced;
  expect(events.map((event) => event.what)).toEqual(['revoked', 'replaced']);
  expect(await readFile(file, 'utf8')).not.toBe(before);
  expect(await status()).toBe(200);
  const old = await ask(demo.lab, 'https://api.sendgrid.com/v3/scopes', {
    headers: { authorization: `Bearer ${before}` },
  });
  expect(old.status).toBe(401);

  await demo.close();
  expect(existsSync(join(demo.lab.folder))).toBe(false);
});

test('each integration is in the situation that it states', async () => {
  const demo = await startDemo({ providers, cases: loadCases(), onEvent: () => undefined });
  onTestFinished(() => demo.close());
  const key = (id: string): string => demo.lab.simulator.keys.get(id)?.parts['key'] ?? '';
  const basic = (text: string) => ({ headers: { authorization: `Basic ${btoa(`api:${text}`)}` } });
  const mailgun = async (host: string, path: string, method: string): Promise<number> =>
    (await ask(demo.lab, `https://${host}${path}`, { ...basic(key('invoices-eu')), method })).status;
  expect(await mailgun('api.mailgun.net', '/v4/domains', 'GET')).toBe(401);
  expect(await mailgun('api.eu.mailgun.net', '/v4/domains', 'GET')).toBe(200);
  expect(await mailgun('api.mailgun.net', '/v3/mg.shop.example/messages', 'POST')).toBe(404);
  // An empty message is refused once the key is accepted.
  expect(await mailgun('api.eu.mailgun.net', '/v3/mg.shop.example/messages', 'POST')).toBe(400);
  const brevo = await ask(demo.lab, 'https://api.brevo.com/v3/account', { headers: { 'api-key': key('campaigns') } });
  expect(brevo.status).toBe(401);
  expect(brevo.body).toMatch(/IP address/i);
  const dc = /us\d+$/.exec(key('partner-news'))?.[0];
  const chimp = { headers: { authorization: `Basic ${btoa(`anystring:${key('partner-news')}`)}` } };
  expect((await ask(demo.lab, `https://${dc}.api.mailchimp.com/3.0/ping`, chimp)).status).toBeGreaterThanOrEqual(500);
});
