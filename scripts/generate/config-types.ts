/** @module The type of an option in words, from its schema. */

import { durationPattern } from '../../src/config/schema/duration.ts';
import type { JsonSchema } from './config-reference.ts';
import { code } from './markdown.ts';

/** Options whose text has a form that the schema only checks, and does not describe. */
const forms: Readonly<Record<string, string>> = {
  schedule: 'cron expression',
  timezone: 'IANA time zone',
  rate: 'number per time',
  file: 'path',
  path: 'path',
  ca: 'path',
  env_file: 'path',
  subject: 'path',
};

/** Options with a section of their own on the page. */
const sections: Readonly<Record<string, string>> = {
  integrations: 'list of [integrations](#integrations)',
  defaults: '[integration](#integrations) options',
  channels: 'list of [channels](#channels)',
  routes: 'list of [routes](#routes)',
  maintenance: 'list of [windows](#maintenance)',
  confirm: '[block by cause](#confirm)',
  match: '[conditions](#match)',
  http: '[block](#http)',
  auth: '[block](#httpauth)',
  healthy: '[conditions](#httphealthy)',
  answers: 'list of [rules](#httpanswers)',
  smtp: 'text or [block](#smtp)',
  heartbeat: '[block](#heartbeat)',
  channel_tests: '[block](#channel_tests)',
  store: '[block](#store)',
  refused: '[block](#refused)',
  log: '[block](#log)',
  network: '[block](#network)',
  investigate: '[block](#investigate)',
  status: 'status or list of statuses',
};

/** Such as "duration", "`same` or `other`", "text or list of texts". */
export function typeOf(name: string, option: JsonSchema): string {
  const own = sections[name];
  if (own !== undefined) return own;
  if (isSecret(option)) return '[secret](#secret-references)';
  if (option.anyOf !== undefined) return sayAlternatives(name, option.anyOf);
  if (option.oneOf !== undefined) return 'block';
  if (option.items !== undefined) return `list of ${plural(typeOf('', option.items))}`;
  if (typeof option.additionalProperties === 'object')
    return `named ${plural(typeOf('', option.additionalProperties))}`;
  return sayPlain(name, option);
}

function sayPlain(
  name: string,
  { enum: words, format, pattern, minimum, maximum, properties, type }: JsonSchema,
): string {
  if (words !== undefined) return words.length > 5 ? 'one of the words below' : words.map(code).join(', ');
  if (properties !== undefined) return 'block';
  if (format === 'date') return 'date';
  if (pattern === durationPattern.source) return 'duration';
  if (type === 'integer') return `number, ${minimum ?? ''} to ${maximum ?? ''}`;
  if (type === 'boolean') return '`true` or `false`';
  if (type === undefined) return 'any value';
  return forms[name] ?? 'text';
}

/** One item or a list of them; a text or a block. */
function sayAlternatives(name: string, all: readonly JsonSchema[]): string {
  const [first = {}, second = {}] = all;
  if (second.items !== undefined && sameType(first, second.items)) {
    const one = first.enum === undefined ? typeOf(name, first) : 'word';
    return `${one} or list of ${plural(one)}`;
  }
  return [...new Set(all.map((one) => typeOf(name, one)))].join(' or ');
}

function sameType(one: JsonSchema, other: JsonSchema): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isSecret({ anyOf = [] }: JsonSchema): boolean {
  return anyOf.some(({ properties }) => properties !== undefined && 'env' in properties && 'exec' in properties);
}

function plural(word: string): string {
  if (word.startsWith('[')) return word.replace(/\]/, 's]');
  return /^[a-z]+$/.test(word) ? `${word}s` : word;
}
