/** @module The questions of `init`: whether to watch a found key, which other keys to watch, and where alerts go. */

import { isAbsolute } from 'node:path';
import { checkRegion } from '../../config/build/region.ts';
import { sayUnknown } from '../../config/problems/wording.ts';
import { checkEndpointText } from '../../config/schema/endpoint.ts';
import type { WrittenIntegration, WrittenMail, WrittenRef } from '../../config/setup/write.ts';
import { couldBeSecret } from '../../core/could-be-secret.ts';
import { defined } from '../../core/defined.ts';
import type { FoundCredential } from '../../core/discovery/found.ts';
import { needs as allNeeds, type Need } from '../../core/model/cause.ts';
import type { CredentialKind, Provider, Setting } from '../../core/model/provider.ts';
import { anchored, isSmtpUrl, readBaseUrl } from '../../core/target/host-variable.ts';
import { builtIn } from '../terminal/built-in.ts';
import type { Questions } from '../terminal/prompt.ts';

/** Asks whether to watch a found credential, and for what is missing. Undefined if it is not wanted or stays incomplete. */
export async function completeCandidate(
  questions: Questions,
  integration: WrittenIntegration,
  candidate: FoundCredential,
  taken: readonly WrittenIntegration[],
): Promise<WrittenIntegration | undefined> {
  const provider = builtIn.get(candidate.provider);
  const list = Object.values(candidate.parts).map(({ variable: { name, written } }) => written ?? name);
  if (!provider) return undefined;
  // A host of the folder gets the secret only if a person says so.
  const { unlistedHost } = candidate;
  const where = unlistedHost === undefined ? '' : ` at ${unlistedHost}`;
  if (
    !(await questions.confirm(`Watch ${provider.name}${where} with ${list.join(' and ')}?`, unlistedHost === undefined))
  )
    return undefined;
  return askDetails(questions, provider, integration, taken);
}

/** Asks for further integrations until the answer is empty. */
export async function askIntegrations(
  questions: Questions,
  taken: readonly WrittenIntegration[],
  variables: readonly string[],
): Promise<readonly WrittenIntegration[]> {
  const added: WrittenIntegration[] = [];
  for (;;) {
    const known = [...builtIn.keys()].filter((name) => name !== 'http');
    const id = await questions.ask('Another ESP to watch (empty: none):', '', (answer) =>
      known.includes(answer) ? undefined : sayUnknown('ESP', answer, known),
    );
    const provider = builtIn.get(id);
    if (!provider) return added;
    const all = [...taken, ...added];
    const parts = await askParts(questions, provider, variables);
    const asked = await askDetails(
      questions,
      provider,
      { id: freeId(id, all), provider: id, parts, settings: {} },
      all,
    );
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
      : 'give the name of a variable or the absolute path of a file, never the secret itself';
  });
  if (isAbsolute(answer)) return { file: answer };
  if (!variables.includes(answer))
    questions.print(`  ${answer} is not set yet; keymedic check reports it until it is.`);
  return { env: answer };
}

/** Required settings, endpoint, region, id, users and owner. */
async function askDetails(
  questions: Questions,
  provider: Provider,
  integration: WrittenIntegration,
  taken: readonly WrittenIntegration[],
): Promise<WrittenIntegration | undefined> {
  const settings: Record<string, string> = { ...integration.settings };
  for (const setting of provider.settings ?? []) {
    if (!setting.required || setting.default !== undefined || settings[setting.name] !== undefined) continue;
    const value = await questions.ask(`${provider.name}: ${setting.title}?`, '', (text) => checkSetting(setting, text));
    if (value === '') return leaveOut(questions, provider, setting.title);
    settings[setting.name] = value;
  }
  const endpoint = integration.endpoint ?? (await askEndpoint(questions, provider));
  if (endpoint === '') return leaveOut(questions, provider, 'endpoint');
  const region = integration.region ?? (await askRegion(questions, provider));
  const ids = taken.map(({ id }) => id);
  const id = await questions.ask('Name of the integration:', integration.id, (text) =>
    /^[A-Za-z0-9][\w.:/@-]{0,127}$/.test(text) && !ids.includes(text) && !couldBeSecret(text)
      ? undefined
      : 'give a name of letters, digits, . _ : / @ and - that is not used yet',
  );
  const needs = await askNeeds(questions, provider);
  const usedBy = await questions.ask('Who uses it (alerts name them; empty: unknown)?', '', checkName);
  const owner = await questions.ask('Who is responsible for it (empty: nobody)?', '', checkName);
  return {
    ...integration,
    id,
    settings,
    ...defined({
      endpoint,
      region: region || undefined,
      needs: needs.length === 0 ? undefined : needs,
      usedBy: usedBy || undefined,
      owner: owner || undefined,
    }),
  };
}

function leaveOut(questions: Questions, provider: Provider, what: string): undefined {
  questions.print(`  ${provider.name} is left out: it needs ${what}.`);
  return undefined;
}

function checkSetting({ shape, title }: Setting, text: string): string | undefined {
  if (couldBeSecret(text)) return 'this value could be a secret, and a secret does not belong in the config';
  return shape === undefined || anchored(shape).test(text) ? undefined : `a ${title} must match ${shape}`;
}

function checkName(text: string): string | undefined {
  return couldBeSecret(text) ? 'this value could be a secret, and a secret does not belong in the config' : undefined;
}

/** Undefined if none is needed; empty if it is needed and was not given. */
async function askEndpoint(questions: Questions, provider: Provider): Promise<string | undefined> {
  if (provider.endpoint?.required !== true) return undefined;
  return questions.ask(`${provider.name}: host, such as ${provider.endpoint.example}?`, '', (text) => {
    const url = readBaseUrl(text);
    const { allow, example = '' } = provider.endpoint ?? {};
    if (url === null) return checkEndpointText(text);
    return allow === undefined || anchored(allow).test(url) ? undefined : `it must look like ${example}`;
  });
}

/** What the key must be able to do: without it a key that may not send can look healthy. */
async function askNeeds(questions: Questions, provider: Provider): Promise<readonly Need[]> {
  const possible = allNeeds.filter((need) => provider.permissions?.[need] !== undefined);
  if (possible.length === 0) return [];
  const usual = provider.sendsSingleMails ? 'send' : 'nothing in particular';
  const read = (text: string): readonly Need[] =>
    text.split(/[,\s]+/).flatMap((word) => possible.find((need) => need === word) ?? []);
  const answer = await questions.ask(
    `What must it be able to do (${possible.join(', ')}; empty: ${usual})?`,
    '',
    (text) =>
      read(text).length === text.split(/[,\s]+/).filter((word) => word !== '').length
        ? undefined
        : `choose from ${possible.join(', ')}, with commas between`,
  );
  return read(answer);
}

async function askRegion(questions: Questions, provider: Provider): Promise<string> {
  const regions = [...new Set(provider.hosts.map((host) => host.region))];
  if (regions.length < 2) return '';
  return questions.ask(`Region (${regions.join(', ')}; empty: the usual one)?`, '', (text) =>
    checkRegion(provider, text),
  );
}

/** The first id that is not used: `sendgrid`, `sendgrid-2` … */
export function freeId(wanted: string, taken: readonly WrittenIntegration[]): string {
  const ids = new Set(taken.map((integration) => integration.id));
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!ids.has(id)) return id;
  }
}

/** The e-mail channel; undefined if the answer is empty. */
export async function askMail(questions: Questions, variables: readonly string[]): Promise<WrittenMail | undefined> {
  const address = (text: string): string | undefined =>
    /^[^\s<>@]+@[^\s<>@]+$/.test(text) ? undefined : 'give a mail address';
  const to = await questions.ask('Send alerts to which mail address (empty: none yet)?', '', address);
  if (to === '') return undefined;
  const from = await questions.ask('Sender of the alerts?', to, address);
  const url = await questions.ask('Mail server?', 'smtp://localhost:587', (text) =>
    readBaseUrl(text) !== null && isSmtpUrl(text) ? undefined : 'give smtp://host:587 or smtps://host:465',
  );
  const username = await questions.ask('User name for the mail server (empty: none)?', '', checkName);
  if (username === '') return { to, from, url };
  const password = await askReference(questions, 'password', variables, 'ALERT_SMTP_PASSWORD');
  return { to, from, url, login: { username, password } };
}
