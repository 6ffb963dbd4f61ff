/**
 * @module The reading of answers to our own requests where the request may be at fault. Its path may be gone, or a success
 * may have another form than the provider's list knows.
 */

import { isUsersOwn } from '../generic-provider.ts';
import type { Answer, HttpAnswer } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import type { AnswerRule, Provider, RequestSpec } from '../model/provider.ts';
import { tokenRequestOf } from '../target/token-request.ts';
import { hasData, isMessageOnly } from './hidden-failure.ts';
import { parseJson } from './match/readable-text.ts';
import type { Reading } from './read-answer.ts';
import type { Asked } from './subject.ts';

/** Statuses that say that there is nothing at this path, or not by this method. */
const gone: readonly (number | null)[] = [404, 405, 410];

/** Statuses by which a server refuses the form of a request, and nothing else of it. */
const refusedForm: readonly (number | null)[] = [400, 406, 411, 415, 422, 426, 428, 431, 501, 505];

/** Returns the reading with what follows from the request being our own; unchanged for any other request. */
export function readOwnRequest(
  reading: Reading,
  answer: HttpAnswer,
  asked: Asked,
  provider: Provider | undefined,
): Reading {
  const spec = asked.ours === true ? provider?.requests[asked.request ?? ''] : undefined;
  if (provider === undefined || spec === undefined || isUsersOwn(provider)) return reading;
  if (gone.includes(answer.status)) return readGone(reading, spec);
  if (refusedForm.includes(answer.status)) return readRefusedForm(reading, spec);
  const isOther = isOtherForm(reading, answer) || isLooseAcceptance(reading, answer, provider, asked.request ?? '');
  return isOther ? readOtherForm(reading, answer, asked, provider) : reading;
}

/**
 * True for an acceptance that a wide rule found, as "any JSON". The list names the fields of a success of this very request,
 * and the answer has none of them.
 */
function isLooseAcceptance(
  { causes, rule }: Reading,
  { status }: HttpAnswer,
  provider: Provider,
  request: string,
): boolean {
  const isWide =
    rule === undefined ||
    (rule.json === undefined && !/[a-z]{4}/i.test((rule.text ?? '').replace(/\(\?![^)(]{0,100}\)/g, '')));
  return causes[0] === 'healthy' && status === 200 && isWide && listFields(provider, request).length > 0;
}

/** A path of our own choice that is gone: the address has changed, before anything is wrong with what was asked. */
function readGone(reading: Reading, { method, path = '/' }: RequestSpec): Reading {
  const [first] = reading.causes;
  const isOurs = [...path.matchAll(/\{(\w+)\}/g)].every(([, name]) => name === 'today');
  if (!isOurs || first === 'network' || first === 'ip_blocked' || first === 'provider_outage') return reading;
  const isFirst = first === 'bad_request' || first === 'endpoint_changed';
  const causes: readonly AnswerCause[] = isFirst
    ? ['endpoint_changed', ...reading.causes]
    : [...reading.causes, 'endpoint_changed'];
  if (!isFirst) return { ...reading, causes: [...new Set(causes)] };
  const ownPath = `${method} ${path}`;
  const says = `The path (${ownPath}) is Keymedic's own choice and holds nothing of yours, so the fault is ours and not the key's.`;
  return { ...reading, causes: [...new Set(causes)], says, ownPath };
}

/** A request of our own that is refused for its form: what it holds besides the credential is ours. */
function readRefusedForm(reading: Reading, spec: RequestSpec): Reading {
  const { method, path = '/', query, headers, json, form } = spec;
  const isOurs = !/\{(?!today\})\w+\}/.test(JSON.stringify([path, query, headers, json, form]));
  if (!isOurs || reading.causes[0] !== 'bad_request') return reading;
  const ownPath = `${method} ${path}`;
  const says = `The request (${ownPath}) is Keymedic's own, so the fault may be ours and not the key's.`;
  return { ...reading, ownPath, ...(reading.says === undefined ? { says } : {}) };
}

/** True for a success in JSON of which nothing but the status was read, and that was taken for somebody else's. */
function isOtherForm({ causes, rule, from }: Reading, { status, body, incomplete }: HttpAnswer): boolean {
  const isSuccess = status !== null && status >= 200 && status <= 299;
  if (!isSuccess || incomplete !== undefined || from === 'nothing') return false;
  const isForeign = causes[0] === 'network' || causes[0] === 'endpoint_changed';
  const json = parseJson(body);
  return isForeign && (rule === undefined || hasNoWords(rule)) && typeof json === 'object' && json !== null;
}

/**
 * True when nothing but the class of the status was read ("any other 5xx"), which nobody can be certain of. A success is
 * checked by a made-up key.
 */
export function isByClassAlone({ rule, causes }: Reading, answer: Answer): boolean {
  if (answer.kind !== 'http' || causes[0] === 'healthy') return false;
  // A success that tells of a failure, and not of which, or that somebody else may have sent.
  const isSuccess = answer.status !== null && answer.status < 300;
  if (isSuccess && (causes[0] === 'bad_request' || causes[0] === 'network' || causes[0] === 'endpoint_changed'))
    return true;
  if (rule === undefined) return true;
  return hasNoWords(rule) && (rule.status ?? []).every((status) => typeof status === 'string');
}

function hasNoWords({ text, json, header, html }: AnswerRule): boolean {
  return text === undefined && json === undefined && header === undefined && html === undefined;
}

/** What answers in JSON is no portal; whether it lets everybody in shows a made-up key. */
function readOtherForm(reading: Reading, { body }: HttpAnswer, asked: Asked, provider: Provider): Reading {
  const auth = provider.credentials.find(({ kind }) => kind === asked.kind)?.auth;
  // Without its token nothing can be asked, whatever else the answer brings.
  if (auth !== undefined && tokenRequestOf(auth) === asked.request) return reading;
  const json = parseJson(body);
  const isData = hasData(json) && !isMessageOnly(body, () => json);
  const wanted = listFields(provider, asked.request ?? '');
  const marks = wanted.length === 0 ? 'what is known of it' : wanted.map((field) => `"${field}"`).join(' or ');
  return {
    causes: ['healthy', 'endpoint_changed'],
    from: reading.from,
    says: `The answer has another form than ${provider.name} is known for: a success is told by ${marks}, and this one holds none of that.`,
    otherForm: isData ? 'data' : 'message',
  };
}

/** The names of the fields by which the provider's list knows a success of this request; three at most. */
function listFields({ answers }: Provider, request: string): readonly string[] {
  const fields = answers
    .filter(({ causes, on }) => causes[0] === 'healthy' && (on === undefined || on.includes(request)))
    .flatMap(({ json = {} }) => Object.keys(json))
    .filter((path) => path !== 'access_token')
    .map((path) => path.replaceAll('*.', ''));
  return [...new Set(fields)].slice(0, 3);
}
