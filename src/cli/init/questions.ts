/** @module What `init` asks: whether to watch what was found, what else to watch, who is told. */

import { isAbsolute } from 'node:path';
import { providers } from '../../../providers/index.ts';
import { checkRegion } from '../../config/build/region.ts';
import { couldBeSecret, sayUnknown } from '../../config/problems/wording.ts';
import { checkEndpointText } from '../../config/schema/endpoint.ts';
import type { Candidate } from '../../config/setup/discover.ts';
import type { WrittenIntegration, WrittenMail, WrittenRef } from '../../config/setup/write.ts';
import type { CredentialKind, Provider, Setting } from '../../core/model/provider.ts';
import { anchored, isSmtpUrl, readBaseUrl } from '../../core/target/host-variable.ts';
import type { Questions } from '../terminal/prompt.ts';

const byId = new Map(providers.map((provider) => [provider.id, provider]));

/** Asks whether to watch a found credential, and for what is missing; undefined when it is not wanted or not whole. */
export async function completeCandidate(
  questions: Questions,
  integration: WrittenIntegration,
  candidate: Candidate,
  taken: readonly WrittenIntegration[],
): Promise<WrittenIntegration | undefined> {
  const provider = byId.get(candidate.provider);
  const list = Object.values(candidate.variables).map(({ name }) => name);
  if (!provider || !(await questions.confirm(`Watch ${provider.name} by ${list.join(' and ')}?`, true)))
    return undefined;
  return askRest(questions, provider, integration, taken);
}

/** Asks for further integrations until the answer is empty. */
export async function askIntegrations(
  questions: Questions,
  taken: readonly WrittenIntegration[],
  variables: readonly string[],
): Promise<readonly WrittenIntegration[]> {
  const added: WrittenIntegration[] = [];
  for (;;) {
    const known = [...byId.keys()].filter((name) => name !== 'http');
    const id = await questions.ask('Watch another ESP? Its name (empty: no more):', '', (answer) =>
      known.includes(answer) ? undefined : sayUnknown('ESP', answer, known),
    );
    const provider = byId.get(id);
    if (!provider) return added;
    const all = [...taken, ...added];
    const parts = await askParts(questions, provider, variables);
    const asked = await askRest(questions, provider, { id: freeId(id, all), provider: id, parts, settings: {} }, all);
    if (asked) added.push(asked);
  }
}

async function askParts(
  questions: Questions,
  provider: Provider,
  variables: readonly string[],
): Promise<Readonly<Record<string, WrittenRef>>> {
  const [first] = provider.credentials;
  const titles = provider.credentials.map((kind) => kind.title);
  const title =
    titles.length < 2
      ? first?.title
      : await questions.ask(`Which credential (${titles.join(', ')})?`, first?.title, (answer) =>
          titles.includes(answer) ? undefined : sayUnknown('credential', answer, titles),
        );
  const kind: CredentialKind | undefined = provider.credentials.find((one) => one.title === title) ?? first;
  const parts: Record<string, WrittenRef> = {};
  for (const part of kind?.parts ?? []) {
    if (part.optional || part.default !== undefined) continue;
    parts[part.name] = await askReference(questions, part.title, variables, part.variables[0]);
  }
  return parts;
}

/** A variable's name or a file's absolute path; never the secret itself. */
async function askReference(
  questions: Questions,
  title: string,
  variables: readonly string[],
  usual: string | undefined,
): Promise<WrittenRef> {
  const wellKnown = usual ?? `${title.toUpperCase().replace(/\W+/g, '_')}`;
  const answer = await questions.ask(`Variable (or file) that holds the ${title}:`, wellKnown, (text) => {
    if (isAbsolute(text)) return undefined;
    return /^[A-Za-z_]\w*$/.test(text) && !couldBeSecret(text)
      ? undefined
      : 'the name of a variable or the absolute path of a file, please; never the secret itself';
  });
  if (isAbsolute(answer)) return { file: answer };
  if (!variables.includes(answer)) questions.note(`  ${answer} is not set yet; check will say so until it is.`);
  return { env: answer };
}

/** Required settings, endpoint, region, id, users and owner. */
async function askRest(
  questions: Questions,
  provider: Provider,
  integration: WrittenIntegration,
  taken: readonly WrittenIntegration[],
): Promise<WrittenIntegration | undefined> {
  const settings: Record<string, string> = { ...integration.settings };
  for (const setting of provider.settings ?? []) {
    if (!setting.required || setting.default !== undefined || settings[setting.name] !== undefined) continue;
    const value = await questions.ask(`${provider.name}: ${setting.title}?`, '', (text) => judgeSetting(setting, text));
    if (value === '') return leaveOut(questions, provider, setting.title);
    settings[setting.name] = value;
  }
  const endpoint = integration.endpoint ?? (await askEndpoint(questions, provider));
  if (endpoint === '') return leaveOut(questions, provider, 'endpoint');
  const region = await askRegion(questions, provider);
  const ids = taken.map(({ id }) => id);
  const id = await questions.ask('A name for it?', integration.id, (text) =>
    /^[A-Za-z0-9][\w.:/@-]{0,127}$/.test(text) && !ids.includes(text) && !couldBeSecret(text)
      ? undefined
      : 'letters, digits, . _ : / @ and -, and a name that is still free, please',
  );
  const usedBy = await questions.ask('Who uses it (stands in alerts; empty: not known)?', '', judgeName);
  const owner = await questions.ask('Who looks after it (empty: nobody)?', '', judgeName);
  return {
    ...integration,
    id,
    settings,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === '' ? {} : { region }),
    ...(usedBy === '' ? {} : { usedBy }),
    ...(owner === '' ? {} : { owner }),
  };
}

function leaveOut(questions: Questions, provider: Provider, what: string): undefined {
  questions.note(`  ${provider.name} is left out: it needs ${what}.`);
  return undefined;
}

function judgeSetting({ shape, title }: Setting, text: string): string | undefined {
  if (couldBeSecret(text)) return 'that could be a secret, which does not belong into the config';
  return shape === undefined || anchored(shape).test(text) ? undefined : `a ${title} must match ${shape}`;
}

function judgeName(text: string): string | undefined {
  return couldBeSecret(text) ? 'that could be a secret, which does not belong into the config' : undefined;
}

/** Undefined where none is needed; empty where it is needed and was not given. */
async function askEndpoint(questions: Questions, provider: Provider): Promise<string | undefined> {
  if (provider.endpoint?.required !== true) return undefined;
  return questions.ask(`${provider.name}: host, such as ${provider.endpoint.example}?`, '', (text) => {
    const url = readBaseUrl(text);
    const { allow, example = '' } = provider.endpoint ?? {};
    if (url === null) return checkEndpointText(text);
    return allow === undefined || anchored(allow).test(url) ? undefined : `it looks like ${example}`;
  });
}

async function askRegion(questions: Questions, provider: Provider): Promise<string> {
  const regions = [...new Set(provider.hosts.map((host) => host.region))];
  if (regions.length < 2) return '';
  return questions.ask(`Region (${regions.join(', ')}; empty: the usual one)?`, '', (text) =>
    checkRegion(provider, text),
  );
}

/** `sendgrid`, `sendgrid-2` … */
export function freeId(wanted: string, taken: readonly WrittenIntegration[]): string {
  const ids = new Set(taken.map((integration) => integration.id));
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!ids.has(id)) return id;
  }
}

/** Where alerts go; undefined when the answer is empty. */
export async function askMail(questions: Questions, variables: readonly string[]): Promise<WrittenMail | undefined> {
  const address = (text: string): string | undefined =>
    /^[^\s<>@]+@[^\s<>@]+$/.test(text) ? undefined : 'a mail address, please';
  const to = await questions.ask('Mail alerts to which address (empty: to nobody yet)?', '', address);
  if (to === '') return undefined;
  const from = await questions.ask('From which address?', to, address);
  const url = await questions.ask('By which mail server?', 'smtp://localhost:587', (text) =>
    readBaseUrl(text) !== null && isSmtpUrl(text) ? undefined : 'smtp://host:587 or smtps://host:465, please',
  );
  const username = await questions.ask('User name there (empty: none)?', '', judgeName);
  if (username === '') return { to, from, url };
  const password = await askReference(questions, 'password', variables, 'ALERT_SMTP_PASSWORD');
  return { to, from, url, login: { username, password } };
}
