/** @module Commands end with a verdict and a documented exit code, whatever answers and whatever breaks. */

import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../canary/leaky-esp.ts';
import { makeFolder } from '../config/folder.ts';

const key = 'Xk9vQ2mZt7LrB4nWp8Yc';
const switched = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
const fine = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';

/** Answers `/well` as HTTP does, and everything else with another protocol. */
const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (bytes) => socket.write(bytes.toString().includes('/well') ? fine : switched));
});
let config = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  config = `
integrations:
  - { id: odd, provider: http, key: { env: KEY }, http: { url: "${here}/odd" } }
  - { id: well, provider: http, key: { env: KEY }, http: { url: "${here}/well" } }
channels:
  - { id: hook, type: webhook, url: "${here}/hook", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw }
  - { id: chat, type: slack, url: "${here}/chat" }
network: { connectivity: [] }
store: { path: run.db }
`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function keymedic(args: readonly string[], node: readonly string[] = []) {
  const cwd = await makeFolder({ 'keymedic.yaml': config });
  const named = args[0] === 'explain' ? args : [...args, '--config', 'keymedic.yaml'];
  return runProgram(named, { cwd, env: { KEY: key }, node });
}

/** Replaces a part of Node before the program starts. */
const preload = (script: string): readonly string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(script)}`,
];

test('diagnose prints a line for each integration although one answers in another protocol', async () => {
  const { code, written } = await keymedic(['diagnose', '--no-record', '--json']);
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { integration: string; cause: string });
  expect(lines.map(({ integration }) => integration)).toEqual(['odd', 'well']);
  expect(lines[0]?.cause).toBe('network');
  expect(code).toBe(2);
  const nagios = await keymedic(['diagnose', '--no-record', '--nagios']);
  expect(nagios).toMatchObject({
    code: 2,
    written: expect.stringMatching(/^KEYMEDIC CRITICAL - odd: .*; well: .*failing=1 warning=1 .*\n$/),
  });
});

test('channels test prints a line for each channel that answers in another protocol', async () => {
  const { code, written } = await keymedic(['channels', 'test', '--json']);
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { channel: string; says: string });
  expect(lines.map(({ channel }) => channel)).toEqual(['hook', 'chat']);
  for (const { says } of lines) expect(says).toContain('101');
  expect(code).toBe(2);
});

test('a connection that does nothing and keeps nothing alive ends as a time-out', { timeout: 60_000 }, async () => {
  const mute = preload("import net from 'node:net'; net.Socket.prototype.connect = function () { return this; };");
  const { code, written } = await keymedic(['diagnose', '--no-record', '--json', '--no-investigate', 'well'], mute);
  expect(JSON.parse(written)).toMatchObject({ integration: 'well', state: 'failing' });
  expect(code).toBe(2);
});

test('a wait that nothing keeps alive ends with a sentence and the code of a bug', async () => {
  const mute = preload(
    "import { Readable } from 'node:stream'; Object.defineProperty(process, 'stdin', { value: new Readable({ read() {} }) });",
  );
  const { code, written } = await keymedic(['explain'], mute);
  expect(written).toBe(
    'keymedic: nothing is left to do, and there is no verdict yet; this is a bug, please report it\n',
  );
  expect(code).toBe(70);
});

test('a mistake in the examination of one integration leaves the lines of all', async () => {
  const broken = preload(
    "const { canParse } = URL; URL.canParse = (text) => { if (String(text).includes('/odd')) throw new TypeError(process.env.KEY); return canParse(text); };",
  );
  const { code, written } = await keymedic(['diagnose', '--no-record', '--json'], broken);
  const lines = written.trim().split('\n');
  expect(lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line).integration)).toEqual([
    'odd',
    'well',
  ]);
  expect(written).toContain('this is a bug; please report it');
  expect(written).not.toContain(key);
  expect(code).toBe(3);
});
