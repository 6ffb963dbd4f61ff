/** @module Writes the config of `init` as text, with references instead of secrets. */

import { Document, visit } from 'yaml';
import { defined } from '../../core/defined.ts';

/** A secret reference as it is written. */
export type WrittenRef = { readonly env: string } | { readonly file: string };

/** An integration to write. */
export interface WrittenIntegration {
  readonly id: string;
  readonly provider: string;
  /** Part name → reference. */
  readonly parts: Readonly<Record<string, WrittenRef>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly needs?: readonly string[];
  readonly endpoint?: string;
  readonly usedBy?: string;
  readonly owner?: string;
}

/** An e-mail channel to write. */
export interface WrittenMail {
  readonly url: string;
  readonly from: string;
  readonly to: string;
  readonly login?: { readonly username: string; readonly password: WrittenRef };
}

/** A config to write. */
export interface WrittenConfig {
  /** `./.env`, if a key stands in that file and not in the environment. */
  readonly envFile?: string;
  readonly integrations: readonly WrittenIntegration[];
  readonly mail?: WrittenMail;
}

const head = [
  ' yaml-language-server: $schema=https://raw.githubusercontent.com/keymedic/keymedic/main/config.schema.json',
  ' This file holds no secrets: it names the places where they are. All options: config.example.yaml.',
  ' Check it with: keymedic check    Probe now with: keymedic diagnose    Watch with: keymedic run',
].join('\n');

/** The text of a config file. */
export function writeConfig(config: WrittenConfig): string {
  const document = new Document(
    defined({
      env_file: config.envFile,
      integrations: config.integrations.map(writeIntegration),
      channels: config.mail === undefined ? undefined : [writeMail(config.mail)],
    }),
  );
  visit(document, {
    Map: (_, node) => {
      if (node.items.length === 1 && (node.has('env') || node.has('file'))) node.flow = true;
    },
  });
  document.commentBefore = head;
  return document.toString({ lineWidth: 0 });
}

function writeIntegration(integration: WrittenIntegration): object {
  const { id, provider, parts, settings, region, endpoint, needs, usedBy, owner } = integration;
  const { key, ...others } = parts;
  const isSingle = key !== undefined && Object.keys(others).length === 0;
  return defined({
    id,
    provider,
    ...(isSingle ? { key } : { credential: parts }),
    settings: Object.keys(settings).length === 0 ? undefined : settings,
    region,
    endpoint,
    needs,
    used_by: usedBy,
    owner,
    every: '5m',
  });
}

function writeMail({ url, from, to, login }: WrittenMail): object {
  return { id: 'mail', type: 'email', smtp: login === undefined ? url : { url, ...login }, from, to };
}
