/** @module The proxies of the config and the environment, and the mail servers that are reached through one. */

import { expect, test } from 'vitest';
import { createAuthority } from '../../src/lab/certificate-authority.ts';
import { brief, load } from './folder.ts';

const mail = (more = '') =>
  `integrations: []\nchannels:\n  - { id: m, type: email, smtp: "smtp://relay.corp.example:25", from: a@b.org, to: a@b.org${more} }\n`;
const environment = { HTTPS_PROXY: 'http://u:hunter22@proxy:3128', no_proxy: '.corp.example,10.0.0.0/8' };

async function read(text: string, env: Readonly<Record<string, string>> = {}) {
  const { config, problems } = await load({ 'keymedic.yaml': text }, env);
  expect(JSON.stringify(problems)).not.toContain('hunter22');
  return { config, says: problems.map(brief) };
}

test('proxies of the environment that are not used are mentioned, unless the config says none', async () => {
  const unused = await read(mail(), environment);
  expect(unused.says).toEqual([
    expect.stringMatching(
      /^warning .*network: the environment sets HTTPS_PROXY, which Keymedic does not use; set network\.proxy to env, or to none if connections are direct$/,
    ),
  ]);
  expect(unused.config?.network.proxy).toBeUndefined();
  const none = await read(`${mail()}network: { proxy: none }\n`, environment);
  expect(none.says).toEqual([]);
  expect(none.config?.network.proxy).toBeUndefined();
});

test('env takes the proxies of the environment, without the hosts of NO_PROXY and no_proxy', async () => {
  const { config, says } = await read(`${mail()}network: { proxy: env, no_proxy: [a.example] }\n`, environment);
  expect(says).toEqual([]);
  expect(config?.network).toMatchObject({
    proxy: { https: 'http://u:hunter22@proxy:3128' },
    noProxy: ['a.example', '.corp.example', '10.0.0.0/8'],
  });
});

test('env without a proxy, or with one of another kind, is said', async () => {
  const text = `${mail()}network: { proxy: env }\n`;
  expect((await read(text)).says).toEqual([
    'warning 4:19 network.proxy: is env, but none of HTTP_PROXY, HTTPS_PROXY and ALL_PROXY is set, so connections are direct',
  ]);
  expect((await read(text, { ALL_PROXY: 'socks5://u:hunter22@proxy:1080' })).says).toEqual([
    '4:19 network.proxy: is env, but ALL_PROXY holds no URL such as http://proxy:3128',
  ]);
});

test('a mail server that is reached through the proxy is pointed out, unless the config says that it is meant', async () => {
  const proxied = 'network: { proxy: "http://proxy:3128" }\n';
  const warning =
    'warning 3:33 channels[0].smtp: relay.corp.example is reached through the proxy of network.proxy, and most proxies lead to port 443 only; if it is reached directly, add it to network.no_proxy or set proxy: none here';
  expect((await read(mail() + proxied)).says).toEqual([warning]);
  expect((await read(mail(', proxy: none') + proxied)).says).toEqual([]);
  expect((await read(mail(', proxy: "http://mail-proxy:8080"') + proxied)).says).toEqual([]);
  const excepted = 'network: { proxy: "http://proxy:3128", no_proxy: [.corp.example] }\n';
  expect((await read(mail() + excepted)).says).toEqual([]);
});

test('a proxy of a channel that is no URL, and one with a password in plain text', async () => {
  expect((await read(mail(', proxy: "socks://u:hunter22@p"'))).says).toEqual([
    '3:100 channels[0].proxy: must be a URL such as http://proxy:3128, without a path (none and a secret reference are allowed as well)',
  ]);
  expect((await read(mail(', proxy: "http://u:hunter22@p:1"'))).says).toEqual([
    'warning 3:100 channels[0].proxy: the secret is plain text here; use { env: NAME }, { file: PATH } or { exec: [COMMAND, …] }',
  ]);
});

test('TLS with a mail server: its files and its contradictions are checked', async () => {
  const smtp = (url: string, tls: string) =>
    `integrations: []\nchannels:\n  - id: m\n    type: email\n    from: a@b.org\n    to: a@b.org\n    smtp: { url: "${url}", tls: ${tls} }\n`;
  const { config, says } = await read(
    smtp('smtp://relay.example:465', '{ mode: implicit, server_name: mail.example }'),
  );
  expect(says).toEqual([]);
  expect(config?.channels).toMatchObject([{ smtp: { tls: { mode: 'implicit', serverName: 'mail.example' } } }]);
  expect((await read(smtp('smtps://relay.example', '{ mode: starttls }'))).says).toEqual([
    '7:56 channels[0].smtp.tls.mode: is starttls, but smtps:// speaks TLS from the first byte',
  ]);
  expect((await read(smtp('smtp://relay.example', '{ ca: no.pem }'))).says).toEqual([
    expect.stringMatching(/^7:\d+ channels\[0\]\.smtp\.tls\.ca: .*no\.pem /),
  ]);
});

test('a file of certificates is tried, not looked at', async () => {
  const config = 'network: { ca: ca.pem }\nintegrations: []\n';
  const junk = '-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n';
  const says = async (text: string) =>
    (await load({ 'keymedic.yaml': config, 'ca.pem': text })).problems.map(({ severity, says: line }) => [
      severity,
      line.replace(/^.*ca\.pem /, ''),
    ]);
  const { pem: good } = await createAuthority();
  expect(await says(good)).toEqual([]);
  expect(await says(junk)).toEqual([['error', expect.stringContaining('holds a certificate that cannot be read')]]);
  expect(await says(good + junk)).toEqual([
    ['error', expect.stringContaining('holds 2 certificates, and number 2 cannot be read')],
  ]);
  expect(await says('-----BEGIN CERTIFICATE-----\njunk')).toHaveLength(1);
  expect(await says('nothing')).toEqual([['error', expect.stringContaining('holds no certificate in PEM form')]]);
});
