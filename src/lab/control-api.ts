/** @module The HTTP API that controls a running lab: `https://lab.keymedic.test/__lab/…`. */

import * as z from 'zod';
import { causes } from '../core/model/cause.ts';
import type { LabAnswer } from './choose-answer.ts';
import type { LabRequest } from './request.ts';
import type { Simulator } from './simulator.ts';

/** The host name of the API. */
export const controlHost = 'lab.keymedic.test';

const faults = [
  'hang',
  'drip',
  'reset',
  'cut',
  'huge',
  'bad_gzip',
  'bad_utf8',
  'bad_json',
  'redirect',
  'login_page',
  'continue',
] as const;
const state = z.enum(causes);
const keyChange = z.strictObject({ state });
const hostChange = z.union([
  z.strictObject({ state }),
  z.strictObject({ fault: z.enum(faults) }),
  z.strictObject({ certificate: z.enum(['expired', 'wrong_name', 'untrusted']) }),
  z.strictObject({}),
]);

/** Answers `GET keys`, `GET log`, `POST keys/<id> {state}` and `POST hosts/<name> {state} | {fault} | {certificate} | {}`. */
export function control(simulator: Simulator, request: LabRequest): LabAnswer {
  const [what, id = ''] = decodeURIComponent(request.path)
    .replace(/^\/__lab\//, '')
    .split('/');
  if (request.method === 'GET' && what === 'log') return json(200, simulator.log);
  if (request.method === 'GET' && what === 'keys') {
    return json(200, Object.fromEntries([...simulator.keys.keys()].map((key) => [key, simulator.stateOf(key)])));
  }
  if (request.method === 'POST' && what === 'keys') return setKey(simulator, id, request.body);
  if (request.method === 'POST' && what === 'hosts') return setHost(simulator, id, request.body);
  return json(404, {
    error: 'The lab has GET /__lab/keys, GET /__lab/log, POST /__lab/keys/<id> and POST /__lab/hosts/<name>',
  });
}

function setKey(simulator: Simulator, id: string, body: string): LabAnswer {
  const change = keyChange.safeParse(parse(body));
  if (!simulator.keys.has(id))
    return json(404, { error: `No such key; there are ${[...simulator.keys.keys()].join(', ')}` });
  if (!change.success) return json(400, { error: `Say {"state": "…"} with one of ${causes.join(', ')}` });
  simulator.setState(id, change.data.state);
  return json(200, { key: id, state: change.data.state });
}

function setHost(simulator: Simulator, name: string, body: string): LabAnswer {
  const change = hostChange.safeParse(parse(body));
  if (!change.success)
    return json(400, {
      error: `Say {"state": "…"}, {"certificate": "…"}, {} or {"fault": one of ${faults.join(', ')}}`,
    });
  const { data } = change;
  if ('state' in data) simulator.setHost(name, { all: data.state });
  else if ('fault' in data) simulator.setHost(name, { all: { fault: data.fault } });
  else simulator.setHost(name, data);
  return json(200, { host: name, ...data });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function json(status: number, body: unknown): LabAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body)}\n` };
}
