/** @module Writes docs/providers/<id>.md, one page for each provider. */

import { causeNames } from '../../src/core/cause-words.ts';
import type { Cause } from '../../src/core/model/cause.ts';
import type { AnswerRule, CredentialKind, Provider, Source } from '../../src/core/model/provider.ts';
import { remedy } from '../../src/core/remedy/remedy.ts';
import { loadProviders } from './load-providers.ts';
import { cell, code, link, list, prose, section, table } from './markdown.ts';

const providers = loadProviders();

/** One file each. */
export const pages = providers.map((provider) => ({
  file: `docs/providers/${provider.id}.md`,
  generate: () => `${writePage(provider)}\n`,
}));

function writePage(provider: Provider): string {
  const { name, id, aliases } = provider;
  return [
    `<!-- Generated from providers/${id}.ts by npm run generate; do not edit. -->`,
    `# ${name}`,
    [
      `In the config: ${code(`provider: ${id}`)}.`,
      aliases === undefined ? '' : `Also known as ${aliases.join(', ')}.`,
      provider.sendsSingleMails
        ? 'It is made for single mails, so a key is checked for `send` unless `needs` says otherwise.'
        : '',
    ]
      .filter(Boolean)
      .join(' '),
    section('Credentials', provider.credentials.map((kind) => describeKind(provider, kind)).join('\n\n')),
    section(
      'What people take for the key by mistake',
      list(provider.lookalikes.map((one) => `${one.says}${cite(one.source)}`)),
    ),
    section('Hosts and regions', describeHosts(provider)),
    section(
      'Settings',
      list(
        (provider.settings ?? []).map(
          (one) =>
            `${code(one.name)}: ${one.title}${one.required ? ' (required)' : ''}${one.default === undefined ? '' : `, ${code(one.default)} by default`}${one.variables?.length ? `; found in ${one.variables.map(code).join(', ')}` : ''}${cite(one.source)}`,
        ),
      ),
    ),
    section('How a key is checked', describeProbes(provider)),
    section('Permissions', describePermissions(provider)),
    section('What its answers mean', describeAnswers(provider)),
    section('How to fix it', describeRemedies(provider)),
    section('Making and revoking keys', describeManagement(provider)),
    section(
      'Retired',
      list(
        (provider.retired ?? []).map(
          (one) =>
            `${code(one.url)}${one.when ? ` (${one.when})` : ''}: ${one.says}${one.successor ? ` Now: ${one.successor}` : ''}${cite(one.source)}`,
        ),
      ),
    ),
    section('Links', describeLinks(provider)),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function describeKind({ credentials }: Provider, kind: CredentialKind): string {
  const parts = kind.parts.map((part) => [
    code(part.name),
    `${part.title}${part.optional ? ' (optional)' : ''}`,
    cell(part.hint ?? '') || (part.shape === undefined ? 'free form' : code(part.shape)),
    part.default === undefined ? '' : code(part.default),
    part.variables.map(code).join(', '),
    cite(part.source).trim(),
  ]);
  const marks =
    kind.failedLogin === 'harmless'
      ? 'A failed log-in does no harm.'
      : kind.failedLogin === 'counts_against_account'
        ? 'Failed log-ins count against the account, so no made-up key is tried.'
        : 'Failed log-ins count against the address, so no made-up key is tried.';
  return [
    credentials.length > 1 ? `### ${kind.title} (${code(kind.kind)})` : '',
    table(['part', 'what it is', 'shape', 'default', 'known variables', 'source'], parts),
    `Sent as ${code(kind.auth.scheme)}${kind.needs === undefined ? '' : `; meant for ${kind.needs.join(', ')}`}. ${marks} ${describeExpiry(kind)}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function describeExpiry({ expiry }: CredentialKind): string {
  const rules = {
    never: 'It does not expire by itself.',
    set_by_user: 'It expires on the date that was chosen when it was made.',
    fixed: `It expires ${expiry.days ?? 'some'} days after it was made.`,
    idle: `It expires after ${expiry.days ?? 'some'} days without use.`,
    unknown: 'Whether it expires is not known.',
  };
  return `${expiry.says ?? rules[expiry.rule]}${cite(expiry.source)}`;
}

function describeHosts({ hosts, endpoint }: Provider): string {
  const rows = hosts.map((host) => [code(host.region), host.use ?? 'api', code(host.url), cite(host.source).trim()]);
  const own =
    endpoint === undefined
      ? ''
      : `${endpoint.required ? 'Each account has its own host: set' : 'Your own host goes into'} ${code(`endpoint: ${endpoint.example}`)}.`;
  const first =
    rows.length > 1 ? 'The first of a kind is the default. The key goes to these hosts and nowhere else.' : '';
  return [rows.length === 0 ? '' : table(['region', 'for', 'host', 'source'], rows), first, own]
    .filter(Boolean)
    .join('\n\n');
}

function describeProbes(provider: Provider): string {
  const rows = provider.probes.map((probe) => {
    const { method, path } = provider.requests[probe.request] ?? { method: '?' };
    return [
      code(method === 'SMTP' ? 'SMTP log-in, nothing sent' : `${method} ${path ?? ''}`.trim()),
      probe.kinds?.join(', ') ?? 'all',
      probe.needs?.join(', ') ?? 'any',
      probe.permission ?? 'none',
      probe.effects === 'none' ? 'none' : 'not sure: only with `allow_unsure_probes`',
      `${cell(probe.because ?? '')}${cite(probe.source)}`.trim(),
    ];
  });
  return table(['request', 'for kinds', 'for needs', 'permission it takes', 'effects', 'why'], rows);
}

function describePermissions({ permissions }: Provider): string {
  const rows = Object.entries(permissions ?? {}).map(([need, one]) => [
    need,
    one.tick,
    one.scopes.map(code).join(' or '),
    cite(one.source).trim(),
  ]);
  return rows.length === 0 ? '' : table(['for', 'tick', 'scope', 'source'], rows);
}

function describeAnswers(provider: Provider): string {
  const rows = provider.answers.map((rule) => [
    describeConditions(rule),
    (rule.causes === 'refusal' ? provider.refusal : rule.causes).map((cause) => causeNames[cause]).join(', '),
    `${cell(rule.says ?? '')}${cite(rule.source)}`.trim(),
  ]);
  const common = 'The first line that fits counts. The common lists for HTTP and SMTP read all other answers.';
  return `${common}\n\n${table(['answer', 'means', 'why'], rows)}`;
}

function describeConditions(rule: AnswerRule): string {
  const conditions = [
    rule.ours ? 'to our own probe' : '',
    rule.protocol === 'smtp' ? 'SMTP' : '',
    rule.status?.join(' or ') ?? '',
    rule.text === undefined ? '' : code(rule.text),
    ...Object.entries(rule.header ?? {}).map(([name, pattern]) => `header ${code(`${name}: ${pattern}`)}`),
    ...Object.entries(rule.json ?? {}).map(([path, pattern]) => `${code(path)} is ${code(pattern)}`),
    rule.html ? 'a web page' : '',
    rule.url === undefined ? '' : `asked at ${code(rule.url)}`,
    rule.method === undefined ? '' : code(rule.method),
    rule.on === undefined ? '' : `to ${rule.on.join(' or ')}`,
    rule.kinds === undefined ? '' : `with ${rule.kinds.join(' or ')}`,
    rule.regions === undefined ? '' : `in ${rule.regions.join(' or ')}`,
  ];
  return conditions.filter(Boolean).join('; ');
}

function describeRemedies(provider: Provider): string {
  const named = new Set<Cause>(
    provider.answers.flatMap((rule) => (rule.causes === 'refusal' ? provider.refusal : rule.causes)),
  );
  const kind = provider.credentials[0];
  const causes = [...named]
    .filter((cause) => cause !== 'healthy')
    .sort((a, b) => (causeNames[a] < causeNames[b] ? -1 : 1));
  const remedies = causes.map((cause) => {
    const steps = remedy(cause, provider, { kind, needs: [], usedBy: [] });
    return `### ${causeNames[cause]}\n\n${steps.map(({ step, url }, at) => `${at + 1}. ${prose(step)}${url === undefined ? '' : ` ${link('open', url)}`}`).join('\n')}`;
  });
  const own = provider.answers.flatMap((rule) => describeOwnSteps(rule));
  const leaked = (provider.advice?.leaked ?? []).map(({ step, source }) => `${step}${cite(source)}`);
  return [...remedies, ...own, ...(leaked.length === 0 ? [] : [`### leaked\n\n${list(leaked)}`])].join('\n\n');
}

/** The title and steps of one answer, which come before those of its causes. */
function describeOwnSteps(rule: AnswerRule): readonly string[] {
  const { title, steps = [] } = rule;
  if (title === undefined && steps.length === 0) return [];
  const lines = steps.map(
    ({ step, url, source }, at) =>
      `${at + 1}. ${prose(step)}${url === undefined ? '' : ` ${link('open', url)}`}${cite(source)}`,
  );
  const [cause] = rule.causes === 'refusal' ? [] : rule.causes;
  const heading = title ?? (cause === undefined ? 'refused' : causeNames[cause]);
  return [`### ${heading}, by its answer`, prose(rule.says ?? ''), lines.join('\n')].filter(Boolean);
}

function describeManagement({ manage, budget, advice }: Provider): string {
  return list([
    ...(manage?.create === undefined ? [] : [`Make: ${manage.create}`]),
    ...(manage?.list === undefined ? [] : [`List: ${manage.list}`]),
    ...(manage?.revoke === undefined ? [] : [`Revoke: ${manage.revoke}`]),
    ...(manage?.needs === undefined ? [] : [`Takes: ${manage.needs}${cite(manage.source)}`]),
    ...(advice?.new_key ?? []).map(({ step, source }) => `${step}${cite(source)}`),
    ...(budget === undefined
      ? []
      : [
          `Keymedic sends at most ${budget.perMinute} requests per minute, and ${budget.concurrent} at a time.${cite(budget.source)}`,
        ]),
  ]);
}

function describeLinks({ pages: links, statusPage }: Provider): string {
  const names = {
    keys: 'Keys',
    permissions: 'Permissions',
    billing: 'Billing',
    ip: 'Allowed addresses',
    senders: 'Senders',
    account: 'Account',
    support: 'Support',
    regions: 'Regions',
    docs: 'Documentation',
    errors: 'Errors',
    changelog: 'Changes',
  };
  return list([
    ...Object.entries(links).map(
      ([name, page]) =>
        `${link(names[name as keyof typeof names], page.url)}${page.menu === undefined ? '' : `: ${page.menu}`}`,
    ),
    ...(statusPage === undefined ? [] : [link('Status', statusPage.page)]),
  ]);
}

/** A link to where the fact was read; what has none says so. */
function cite(source: Source): string {
  return source.startsWith('https://') ? ` ${link('source', source)}` : ` (${cell(source)})`;
}
