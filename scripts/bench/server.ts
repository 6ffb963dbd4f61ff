/** @module The other side of the bench, in a process of its own: one ESP over TLS on loopback that lets one key in. */

import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from '../../src/lab/certificate-authority.ts';

const authority = await createAuthority();
const { certificate, privateKey } = await authority.issue('api.sendgrid.com');
let served = 0;
const server = createServer({ cert: certificate, key: privateKey, keepAlive: true }, (request, response) => {
  served++;
  const isKnown = request.headers.authorization?.endsWith('_known') === true;
  response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
  response.end(
    isKnown
      ? '{"scopes":["mail.send","mail.batch.create","templates.read","stats.read"]}'
      : '{"errors":[{"field":null,"message":"The provided authorization grant is invalid, expired, or revoked"}]}',
  );
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port, pem: authority.pem }),
);
process.on('message', () => process.send?.({ served }));
process.on('disconnect', () => process.exit());
