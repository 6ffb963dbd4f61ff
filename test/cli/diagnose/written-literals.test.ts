/** @module A credential that the config writes into a request of its own is masked where the server repeats it. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diagnoseCommand } from '../../../src/cli/commands/diagnose.ts';
import { makeFolder } from '../../config/folder.ts';
import { startHttp } from '../../fixtures/http-server.ts';
import { collect } from '../collect-output.ts';

const inPath = 'q8Rr2mVx7KpL4c';
const inQuery = 'n5Bt9sWd3Hf6Jz';
const inHeader = 'Zk9vX3pLwQ7rTt2B';
const inBody = 'Hx7Lq2Vn9Rt4Wp8K';

test('in the path, the query, a header and the body', async () => {
  const url = await startHttp((request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ asked: request.url, team: request.headers['x-team'], again: inBody }));
  });
  const folder = await makeFolder({});
  await writeFile(
    join(folder, 'keymedic.yaml'),
    `integrations:
  - id: own
    provider: http
    key: { env: KEY }
    allow_unsure_probes: true
    http:
      url: "${url}/v1/${inPath}?api_key=${inQuery}&limit=10"
      method: POST
      headers: { x-team: ${inHeader} }
      json: { account: { secret: ${inBody} }, subject: "daily report" }
network: { connectivity: [] }
`,
  );
  const { io, stdout, stderr } = collect(folder, { KEY: 'Ab3dE6gH9jK2mN5p' });
  await diagnoseCommand([], { ...defaults, config: join(folder, 'keymedic.yaml'), transcript: 't.txt' }, io);
  const written = `${await readFile(join(folder, 't.txt'), 'utf8')}${stdout()}${stderr()}`;
  for (const literal of [inPath, inQuery, inHeader, inBody]) expect(written).not.toContain(literal);
  expect(written).toContain('limit=10');
});

const defaults = { json: false, record: false, investigate: false, set: [], connectTo: [] };
