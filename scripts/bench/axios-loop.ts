/** @module What a probe costs at least: a bare axios loop over kept connections. Prints µs of CPU per request. */

import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import axios from 'axios';

const [port, caFile, key, seconds] = process.argv.slice(2);
const httpsAgent = new Agent({
  keepAlive: true,
  maxSockets: 16,
  ca: readFileSync(caFile ?? ''),
  servername: 'api.sendgrid.com',
});
const client = axios.create({ httpsAgent, proxy: false, maxRedirects: 0, validateStatus: () => true });
let done = 0;
let isOver = false;

async function loop(): Promise<void> {
  while (!isOver) {
    await client.get(`https://127.0.0.1:${port}/v3/scopes`, {
      headers: { Host: 'api.sendgrid.com', Authorization: `Bearer ${key}` },
    });
    done++;
  }
}

const loops = Array.from({ length: 16 }, loop);
setTimeout(() => {
  const before = process.cpuUsage();
  const from = done;
  setTimeout(() => {
    const { user, system } = process.cpuUsage(before);
    console.log(
      JSON.stringify({
        cpu: (user + system) / (done - from),
        user: user / (done - from),
        rate: (done - from) / Number(seconds),
      }),
    );
    isOver = true;
    void Promise.all(loops).then(() => httpsAgent.destroy());
  }, Number(seconds) * 1000);
}, 2000);
