/** @module Drives a running lab from outside: `https://lab.keymedic.test/__lab/…`. */

import * as z from 'zod';
import { causes } from '../core/model/cause.ts';
import type { LabAnswer } from './choose-answer.ts';
import type { LabRequest } from './request.ts';
import type { Simulator } from './simulator.ts';

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
const keyOrder = z.strictObject({ state });
const hostOrder = z.union([
  z.strictObject({ state }),
  z.strictObject({ fault: z.enum(faults) }),
  z.strictObject({ certificate: z.enum(['expired', 'wrong_name', 'untrusted']) }),
  z.strictObject({}),
]);

/** `GET keys`, `GET log`, `POST keys/<id> {state}`, `POST hosts/<name> {state} | {fault} | {certificate} | {}`. */
export function control(world: Simulator, request: LabRequest): LabAnswer {
  const [what, id = ''] = decodeURIComponent(request.path)
    .replace(/^\/__lab\//, '')
    .split('/');
  if (request.method === 'GET' && what === 'log') return json(200, world.log);
  if (request.method === 'GET' && what === 'keys') {
    return json(200, Object.fromEntries([...world.keys.keys()].map((key) => [key, world.stateOf(key)])));
  }
  if (request.method === 'POST' && what === 'keys') return setKey(world, id, request.body);
  if (request.method === 'POST' && what === 'hosts') return setHost(world, id, request.body);
  return json(404, {
    error: 'The lab has GET /__lab/keys, GET /__lab/log, POST /__lab/keys/<id> and POST /__lab/hosts/<name>',
  });
}

function setKey(world: Simulator, id: string, body: string): LabAnswer {
  const order = keyOrder.safeParse(parse(body));
  if (!world.keys.has(id)) return json(404, { error: `No such key; there are ${[...world.keys.keys()].join(', ')}` });
  if (!order.success) return json(400, { error: `Say {"state": "…"} with one of ${causes.join(', ')}` });
  world.setState(id, order.data.state);
  return json(200, { key: id, state: order.data.state });
}

function setHost(world: Simulator, name: string, body: string): LabAnswer {
  const order = hostOrder.safeParse(parse(body));
  if (!order.success)
    return json(400, {
      error: `Say {"state": "…"}, {"certificate": "…"}, {} or {"fault": one of ${faults.join(', ')}}`,
    });
  const { data } = order;
  if ('state' in data) world.setHost(name, { all: data.state });
  else if ('fault' in data) world.setHost(name, { all: { fault: data.fault } });
  else world.setHost(name, data);
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
