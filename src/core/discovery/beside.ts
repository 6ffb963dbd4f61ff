/** @module What stands beside a key: settings, region, host. */

import { defined } from '../defined.ts';
import type { CredentialKind, Provider } from '../model/provider.ts';
import { anchored, isSmtpUrl, readBaseUrl } from '../target/host-variable.ts';
import { listRegions } from '../target/target.ts';
import { findHostOwner } from './esp-hosts.ts';
import type { Remark, Scope, Variable } from './found.ts';
import { beforeEnding, compact, isEmpty, wordsOf } from './words.ts';

/** Settings, region and host of a key. */
export interface Beside {
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly endpoint?: string;
  /** The host of the endpoint if it is not on the ESP's list. */
  readonly unlistedHost?: string;
  readonly variables: readonly Variable[];
  readonly remarks: readonly Remark[];
}

const hostEndings = ['RESTENDPOINT', 'ENDPOINT', 'APIURL', 'APIHOST', 'BASEURL', 'BASEURI', 'HOST', 'URL', 'DOMAINURL'];
const regionEndings = ['REGIONNAME', 'REGION'];
const awsRegions = ['AWS_SES_REGION', 'SES_REGION', 'AWS_DEFAULT_REGION', 'AWS_REGION'];

/** Returns what stands beside a key whose names begin with these words. @param names the ESP's names as one word */
export function findBeside(
  provider: Provider,
  kind: CredentialKind,
  scope: Scope,
  names: readonly string[],
  providers: readonly Provider[],
): Beside {
  const variables: Variable[] = [];
  const remarks: Remark[] = [];
  const find = (listed: readonly string[], endings: readonly string[]): readonly Variable[] =>
    findVariables(scope, names, listed, endings);

  const settings: Record<string, string> = {};
  for (const { name, shape, variables: listed = [] } of provider.settings ?? []) {
    const endings = name === 'domain' ? ['SENDERDOMAIN', 'SENDINGDOMAIN', 'DOMAIN', 'DOMAINNAME'] : [compact(name)];
    const found = find(listed, endings).find(
      ({ value }) => shape === undefined || anchored(shape).test(value.reveal().trim()),
    );
    if (found === undefined) continue;
    settings[name] = found.value.reveal().trim();
    variables.push(found);
  }
  const isSmtp = kind.auth.scheme.startsWith('smtp');
  const host = find(provider.endpoint?.variables ?? [], hostEndings).flatMap((variable) => {
    const read = readHost(provider, variable, isSmtp, providers);
    return read === undefined ? [] : [{ variable, ...read }];
  })[0];
  if (host !== undefined) variables.push(host.variable);
  const stated =
    host?.region ??
    findRegion(provider, find(provider.id === 'ses' ? awsRegions : [], regionEndings), variables, remarks);
  return {
    settings,
    ...defined({ region: stated, endpoint: host?.endpoint, unlistedHost: host?.unlistedHost }),
    variables,
    remarks,
  };
}

function findVariables(
  scope: Scope,
  names: readonly string[],
  listed: readonly string[],
  endings: readonly string[],
): readonly Variable[] {
  const filled = scope.filter(({ value }) => !isEmpty(value.reveal()));
  const exact = listed.flatMap((name) => filled.filter((variable) => variable.name === name));
  const behind = endings.flatMap((ending) =>
    filled.filter(({ name }) => {
      const words = wordsOf(name);
      return names.some((esp) => beforeEnding(words, `${esp}${ending}`) !== undefined);
    }),
  );
  return [...exact, ...behind];
}

function readHost(
  provider: Provider,
  variable: Variable,
  isSmtp: boolean,
  providers: readonly Provider[],
): { readonly region?: string; readonly endpoint?: string; readonly unlistedHost?: string } | undefined {
  const text = variable.value.reveal().trim();
  const url = /^[a-z]+:\/\//i.test(text) ? text : isSmtp ? `smtp://${text}` : `https://${text}`;
  const base = readBaseUrl(url.replace(/^(\w+:\/\/[^/?#]+)\/[^?#]*$/, '$1'));
  if (base === null || isSmtpUrl(base) !== isSmtp) return undefined;
  const name = new URL(base.replace(/^smtps?/, 'http')).hostname;
  const owner = findHostOwner(name, isSmtp ? 'smtp' : 'api', providers);
  if (owner?.provider.id === provider.id && owner.listed === base) return defined({ region: owner.region });
  return {
    endpoint: base,
    ...(owner?.provider.id === provider.id && owner.listed !== undefined && base.startsWith(owner.listed)
      ? {}
      : { unlistedHost: name }),
  };
}

function findRegion(
  provider: Provider,
  found: readonly Variable[],
  variables: Variable[],
  remarks: Remark[],
): string | undefined {
  const words = [...new Set(provider.hosts.flatMap((host) => listRegions(provider, host)))];
  for (const variable of found) {
    const text = variable.value.reveal().trim().toLowerCase();
    if (words.includes(text)) {
      variables.push(variable);
      return text;
    }
    if (words.length > 1)
      remarks.push({
        code: 'unknown_region',
        says: `${variable.name} names no region of ${provider.name}; its regions are ${words.slice(0, 8).join(', ')}${words.length > 8 ? ' …' : ''}`,
      });
  }
  return undefined;
}
