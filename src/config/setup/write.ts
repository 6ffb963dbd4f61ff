/** @module Writes a config as text: the choices of `init`, with references in place of secrets. */

import { Document, visit } from 'yaml';

/** A reference as it stands in the file. */
export type WrittenRef = { readonly env: string } | { readonly file: string };

export interface WrittenIntegration {
  readonly id: string;
  readonly provider: string;
  /** Part name → reference. */
  readonly parts: Readonly<Record<string, WrittenRef>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly endpoint?: string;
  readonly usedBy?: string;
  readonly owner?: string;
}

export interface WrittenMail {
  readonly url: string;
  readonly from: string;
  readonly to: string;
  readonly login?: { readonly username: string; readonly password: WrittenRef };
}

export interface WrittenConfig {
  /** Set when a variable stands in `./.env` alone. */
  readonly envFile?: string;
  readonly integrations: readonly WrittenIntegration[];
  readonly mail?: WrittenMail;
}

const head = [
  ' yaml-language-server: $schema=https://raw.githubusercontent.com/keymedic/keymedic/main/config.schema.json',
  ' Secrets stay where they are; this file only says where. All options: config.example.yaml.',
  ' Look it over with: keymedic check    Probe now with: keymedic diagnose    Watch with: keymedic run',
].join('\n');

/** The text of a config file. */
export function writeConfig(config: WrittenConfig): string {
  const document = new Document({
    ...(config.envFile === undefined ? {} : { env_file: config.envFile }),
    integrations: config.integrations.map(writeIntegration),
    ...(config.mail === undefined ? {} : { channels: [writeMail(config.mail)] }),
  });
  visit(document, {
    Map: (_, node) => {
      if (node.items.length === 1 && (node.has('env') || node.has('file'))) node.flow = true;
    },
  });
  document.commentBefore = head;
  return document.toString({ lineWidth: 0 });
}

function writeIntegration(integration: WrittenIntegration): object {
  const { id, provider, parts, settings, region, endpoint, usedBy, owner } = integration;
  const { key, ...others } = parts;
  return {
    id,
    provider,
    ...(key === undefined || Object.keys(others).length > 0 ? { credential: parts } : { key }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(usedBy === undefined ? {} : { used_by: usedBy }),
    ...(owner === undefined ? {} : { owner }),
    every: '5m',
  };
}

function writeMail({ url, from, to, login }: WrittenMail): object {
  return { id: 'mail', type: 'email', smtp: login === undefined ? url : { url, ...login }, from, to };
}
