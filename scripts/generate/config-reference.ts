/** @module Writes docs/configuration.md: every option with its type, default, meaning and an example, from the schema. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeEditorSchema } from '../../src/config/schema/config.ts';
import { findExample, showExample, uncomment } from './config-examples.ts';
import { typeOf } from './config-types.ts';
import { cell, code, table } from './markdown.ts';

export const file = 'docs/configuration.md';

/** The part of JSON Schema that the config's schema uses. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | false;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The whole page; `root` is the folder of the checkout. */
export function generate(root: string): string {
  const schema = makeEditorSchema() as JsonSchema;
  const example: unknown = parse(uncomment(readFileSync(join(root, 'config.example.yaml'), 'utf8')));
  const top = schema.properties ?? {};
  const integration = top['integrations']?.items ?? {};
  const http = integration.properties?.['http'] ?? {};
  const section = (title: string, says: string, block: JsonSchema, path: readonly string[], leaveOut: string[] = []) =>
    [`## ${title}`, says, writeTable(block, path, example, leaveOut)].filter(Boolean).join('\n\n');
  const blocks = ['heartbeat', 'channel_tests', 'store', 'refused', 'log', 'network', 'investigate'];
  return `${[
    intro,
    section('The top level', 'Only `integrations` is required.', schema, []),
    section('integrations', texts.integrations, integration, ['integrations']),
    section('http', texts.http, http, ['integrations', 'http']),
    ...['auth', 'healthy', 'answers'].map((name) => writeInner(name, http, example)),
    section('Secret references', texts.secrets, secretBlock(integration), ['integrations', 'key']),
    writeChannels(top['channels']?.items ?? {}, example),
    section('routes', texts.routes, top['routes']?.items ?? {}, ['routes']),
    section('match', texts.match, matchBlock(top), ['routes', 'match']),
    section('maintenance', texts.maintenance, top['maintenance']?.items ?? {}, ['maintenance']),
    ...blocks.map((name) => section(name, top[name]?.description ?? '', top[name] ?? {}, [name])),
    section('confirm', texts.confirm, confirmBlock(top), ['confirm', 'revoked']),
  ].join('\n\n')}\n`;
}

const intro = `<!-- Generated from src/config/schema by npm run generate; do not edit. -->
# Configuration

Keymedic reads one YAML file, \`keymedic.yaml\`. It looks for the file in this order: \`--config FILE\`, \`$KEYMEDIC_CONFIG\`,
\`./keymedic.yaml\`, \`/etc/keymedic/keymedic.yaml\`. \`keymedic init\` writes a first one, and \`keymedic check\` finds all mistakes in it.
The file [config.example.yaml](../config.example.yaml) shows every option in use. With the first line of that file, an editor
completes and checks the options.

- A **duration** is a number with a unit: \`30s\`, \`5m\`, \`1h\`, \`7d\`.
- A **cron expression** has five fields: minute, hour, day, month, weekday.
- A **pattern** in a condition is a JavaScript regular expression. Case does not matter. \`check\` refuses one that would take too long on some texts.
- A **relative path** starts at the folder of the config file.
- An option marked **required** must be set; all others may be left out.`;

const texts = {
  integrations:
    'Each item of the list is one key to watch. `defaults` takes the same options, except `id` and `refused`.',
  http: 'With `provider: http`, this block describes any HTTP API.',
  secrets: [
    'Every option of the type *secret* takes a text or one of these references. A text is the secret itself.',
    'For a key or a password, `keymedic check` then warns. Use exactly one of `env`, `file` and `exec`.',
  ].join(' '),
  routes:
    'The first item that matches does not end the search: an alert goes to the channels of all routes that match.',
  match: 'Routes and maintenance windows take these conditions. All given conditions must hold.',
  maintenance: 'Each item of the list is a window that repeats.',
  confirm: 'The block has one entry for each [cause](causes.md), with these options:',
};

function writeTable(block: JsonSchema, path: readonly string[], example: unknown, leaveOut: readonly string[]): string {
  const rows = Object.entries(block.properties ?? {})
    .filter(([name]) => !leaveOut.includes(name))
    .map(([name, option]) => {
      const { says, usual } = splitDescription(option.description ?? '');
      const isRequired = block.required?.includes(name) === true;
      const found = findExample(example, [...path, name]);
      return [
        code(name),
        cell(typeOf(name, option)),
        isRequired ? '**required**' : usual,
        cell(says),
        found === undefined ? '' : code(showExample(name, found)),
      ];
    });
  return table(['option', 'type', 'default', 'meaning', 'example'], rows);
}

/** Takes `Default: 5m.` out of a description; a default of one word is code. */
function splitDescription(description: string): { readonly says: string; readonly usual: string } {
  const [, says = description, usual] = /^(.*?)\s*Default: (.*)\.$/s.exec(description) ?? [];
  return { says, usual: usual === undefined ? '' : /\s/.test(usual) ? cell(usual) : code(usual) };
}

/** One of the blocks inside `http`; of `auth`, the fields of all schemes. */
function writeInner(name: string, http: JsonSchema, example: unknown): string {
  const option = http.properties?.[name] ?? {};
  if (option.oneOf === undefined) {
    const block = option.items ?? option;
    return `### http.${name}\n\n${option.description ?? ''}\n\n${writeTable(block, ['integrations', 'http', name], example, [])}`;
  }
  const rows = option.oneOf.map((scheme) => [
    code(scheme.properties?.['scheme']?.const ?? ''),
    Object.entries(scheme.properties ?? {})
      .filter(([field]) => field !== 'scheme')
      .map(([field, { description = '' }]) => {
        const { usual } = splitDescription(description);
        return `${code(field)}${scheme.required?.includes(field) === true ? ' (required)' : usual === '' ? '' : ` (default ${usual})`}`;
      })
      .join(', '),
  ]);
  return `### http.${name}\n\n${option.description ?? ''}\n\n${table(['scheme', 'fields'], rows)}`;
}

/** What all channels have once, then each type with its own options. */
function writeChannels(channels: JsonSchema, example: unknown): string {
  const types = channels.oneOf ?? [];
  const names = types.map((type) => Object.keys(type.properties ?? {}));
  const common = (names[0] ?? []).filter((name) => name !== 'type' && names.every((own) => own.includes(name)));
  const [first = {}] = types;
  const shared = { ...first, properties: pick(first, common) };
  const own = types.map((type) => {
    const name = type.properties?.['type']?.const ?? '';
    const smtp = type.properties?.['smtp']?.anyOf?.find(({ properties }) => properties !== undefined);
    return [
      `### type: ${name}`,
      writeTable(type, ['channels', `type=${name}`], example, [...common, 'type']),
      smtp === undefined ? '' : `#### smtp\n\n${writeTable(smtp, ['channels', `type=${name}`, 'smtp'], example, [])}`,
    ]
      .filter(Boolean)
      .join('\n\n');
  });
  return [
    '## channels',
    `Each item of the list is one channel. Its \`type\` is one of ${types.map((type) => code(type.properties?.['type']?.const ?? '')).join(', ')}. Every type has these options:`,
    writeTable(shared, ['channels'], example, []),
    ...own,
  ].join('\n\n');
}

function pick({ properties = {} }: JsonSchema, names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
}

function secretBlock(integration: JsonSchema): JsonSchema {
  return integration.properties?.['key']?.anyOf?.find(({ properties }) => properties !== undefined) ?? {};
}

function matchBlock(top: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return top['routes']?.items?.properties?.['match'] ?? {};
}

function confirmBlock(top: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return Object.values(top['confirm']?.properties ?? {})[0] ?? {};
}
