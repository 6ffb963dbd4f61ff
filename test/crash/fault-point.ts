/**
 * @module Preloaded into a daemon (`node --import`): kills it right after one step between verdict and delivery. It wraps
 * functions of Node's own modules, so that the program itself does not change.
 */

import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { ClientRequest } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { TLSSocket } from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { Operations } from '../../src/store/sql/operations.ts';
import { hookHost, mailHost, type OwnStep, stepVariable } from './kill-points.ts';

const [, wanted = '', count = ''] = /^(.*) (\d+)$/.exec(process.env[stepVariable] ?? '') ?? [];
let left = Number(count);

/** True if the daemon must die at this passing of the step. */
function isTurn(step: OwnStep): boolean {
  if (step !== wanted) return false;
  left -= 1;
  return left === 0;
}

function pass(step: OwnStep): void {
  if (isTurn(step)) die();
}

/** Writes without a stream, whose buffer would be lost, and kills the process. */
function die(): void {
  writeSync(2, `died after: ${wanted}\n`);
  process.kill(process.pid, 'SIGKILL');
}

subscribe('http.client.response.finish', (message) => {
  const { request } = message as { readonly request: ClientRequest };
  if (hostOf(request) !== hookHost) pass('probe answered');
});

/** A request to the store's thread. */
interface StoreCall {
  readonly operation?: keyof Operations;
  readonly input?: readonly unknown[];
}

const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (this: Worker, message: StoreCall, ...rest: never[]) {
  const [batch] = message.input ?? [];
  if (
    message.operation === 'record' &&
    Array.isArray(batch) &&
    batch.some(({ transition }) => transition !== undefined)
  )
    pass('verdict made');
  if (message.operation === 'recordAttempt') pass('outcome known');
  Reflect.apply(postMessage, this, [message, ...rest]);
};

const changes = [
  [/^insert into "transitions"/, 'verdict'],
  [/^insert into "deliveries"/, 'outcome'],
  [/^update "notifications" set "attempts"/, 'claim'],
] as const;
/** The change of the current transaction. A claim may make the other changes as well, and comes last. */
let change: (typeof changes)[number][1] | undefined;

const { prepare, exec } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
  const statement = Reflect.apply(prepare, this, [sql]);
  const mark = changes.find(([begins]) => begins.test(sql))?.[1];
  if (mark === undefined) return statement;
  const { run } = statement;
  statement.run = (...values: never[]) => {
    change = mark;
    return Reflect.apply(run, statement, values);
  };
  return statement;
};
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  const about = sql === 'commit' ? change : undefined;
  if (about !== undefined) pass(`${about} written`);
  change = undefined;
  Reflect.apply(exec, this, [sql]);
  if (about !== undefined) pass(`${about} committed`);
};

function hostOf(request: ClientRequest): string {
  return String(request.getHeader('host') ?? '');
}

const { write: writeRequest } = ClientRequest.prototype;
ClientRequest.prototype.write = function (this: ClientRequest, chunk: Uint8Array, ...rest: unknown[]) {
  if (hostOf(this) !== hookHost) return Reflect.apply(writeRequest, this, [chunk, ...rest]);
  pass('sending begins');
  if (!isTurn('half is sent')) return Reflect.apply(writeRequest, this, [chunk, ...rest]);
  return Reflect.apply(writeRequest, this, [chunk.subarray(0, chunk.length / 2), die]);
};

/** Mail connections whose next write is the mail itself, and those that write nothing any more. */
const inMail = new WeakSet<TLSSocket>();
const silent = new WeakSet<TLSSocket>();

const { write: writeSocket } = TLSSocket.prototype;
TLSSocket.prototype.write = function (this: TLSSocket, chunk: Uint8Array, ...rest: unknown[]) {
  if (silent.has(this)) return true;
  const isMail = inMail.delete(this);
  if (isMail && isTurn('half is sent')) {
    silent.add(this);
    return Reflect.apply(writeSocket, this, [chunk.subarray(0, chunk.length / 2), die]);
  }
  const command = isMail || this.servername !== mailHost ? '' : String(chunk);
  if (command.startsWith('MAIL FROM')) pass('sending begins');
  if (command.startsWith('DATA')) inMail.add(this);
  return Reflect.apply(writeSocket, this, [chunk, ...rest]);
};
