/** @module The real daemon on many integrations that are due every second. Prints µs of CPU per full probe cycle. */

import { providers } from '../../providers/index.ts';
import { startDaemon } from '../../src/agent/daemon.ts';
import { loadConfig } from '../../src/config/load.ts';
import { listShapes } from '../../src/core/key/key-shapes.ts';
import { createScrubber } from '../../src/core/scrub.ts';
import { createLog } from '../../src/telemetry/log.ts';

const [path = '', seconds] = process.argv.slice(2);
const known = new Map(providers.map((provider) => [provider.id, provider]));
const { config, problems } = await loadConfig({ path, env: process.env, cwd: process.cwd(), providers: known });
if (config === undefined) throw new Error(problems.map(({ says }) => says).join('\n'));
const scrubber = createScrubber(listShapes(known));
const log = createLog({ log: config.log, stream: process.stderr, scrub: scrubber.scrub });
const daemon = await startDaemon({ config, version: '0.0.0-bench', env: process.env, log, scrubber });

/** How many requests the other side has served. */
function countServed(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  process.once('message', (message: { readonly served: number }) => resolve(message.served));
  process.send?.('count');
  return promise;
}

setTimeout(async () => {
  const before = process.cpuUsage();
  const from = await countServed();
  setTimeout(async () => {
    const { user, system } = process.cpuUsage(before);
    const done = (await countServed()) - from;
    console.log(JSON.stringify({ cpu: (user + system) / done, user: user / done, rate: done / Number(seconds) }));
    await daemon.stop();
    process.exit();
  }, Number(seconds) * 1000);
}, 5000);
