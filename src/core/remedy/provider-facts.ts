/** @module Facts of a provider in the words of a step: where it reads a credential, how to reach its host, what to tick. */

import type { Need } from '../model/cause.ts';
import type { CredentialKind, Provider } from '../model/provider.ts';
import type { RemedyContext } from './steps.ts';

/** Returns how a credential is replaced: a key is made, a token comes from a consent. */
export function howItIsMade(kind: CredentialKind | undefined): 'key' | 'access_token' | 'refresh_token' {
  const names = new Set(kind?.parts.map(({ name }) => name));
  if (names.has('refresh_token')) return 'refresh_token';
  return names.has('access_token') ? 'access_token' : 'key';
}

/** Describes where the ESP reads this credential, and the usual reason why it does not arrive there. */
export function describePlace(kind: CredentialKind): string {
  const { auth } = kind;
  const lost = 'an empty variable, or a proxy that strips the header, is the usual reason';
  switch (auth.scheme) {
    case 'bearer':
      return `in the header Authorization, after the word ${auth.word ?? 'Bearer'}: ${lost}`;
    case 'header':
      return `in the header ${auth.name}: ${lost}, and the ESP ignores any other header name`;
    case 'basic':
      return `by HTTP Basic, ${auth.password.includes('{') ? (auth.username.includes('{') ? 'as user name and password' : `as the password of the user "${auth.username}"`) : 'as the user name'}: ${lost}`;
    case 'query':
      return `in the query, as ${auth.name}: an empty variable is the usual reason`;
    case 'body':
      return `in the field "${auth.name}" of the body: an empty variable, or a body that is no JSON, is the usual reason`;
    case 'sigv4':
      return `as a signature (AWS Signature Version 4) in the header Authorization: ${lost}`;
    case 'ghost_jwt':
      return `as a signed token in the header Authorization, after the word Ghost: ${lost}`;
    case 'oauth2_refresh':
    case 'oauth2_client_credentials':
    case 'jwt_bearer':
      return `as an access token, which the token request returns, in the header Authorization, after the word Bearer: ${lost}`;
    case 'smtp_login':
    case 'smtp_xoauth2':
      return `in AUTH ${auth.scheme === 'smtp_login' ? 'LOGIN or PLAIN' : 'XOAUTH2'} once TLS is up: with an empty password, or without TLS, most programs skip the log-in`;
  }
}

/** Returns commands that check the connection to the host asked, else to that of this kind and region; undefined without a host. */
export function describeWay(
  provider: Provider,
  { kind, region, host: asked }: Pick<RemedyContext, 'kind' | 'region' | 'host'>,
): string | undefined {
  const [, protocol, host, port] =
    /^(\w+):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(asked ?? findHost(provider, kind, region) ?? '') ?? [];
  if (host === undefined) return undefined;
  if (protocol === 'https' || protocol === 'http')
    return `\`dig ${host}\` for the name, \`curl -v ${protocol}://${host}${port === undefined ? '' : `:${port}`}/\` for the connection and the answer`;
  const secure = protocol === 'smtps' ? '' : ' -starttls smtp';
  return `\`dig ${host}\` for the name, \`openssl s_client -connect ${host}:${port ?? 587}${secure}\` for the connection and the certificate`;
}

function findHost(
  provider: Provider,
  kind: CredentialKind | undefined,
  region: string | undefined,
): string | undefined {
  const probe = provider.probes.find(({ kinds }) => kind === undefined || (kinds?.includes(kind.kind) ?? true));
  const request = probe === undefined ? undefined : provider.requests[probe.request];
  const use = request?.host ?? (request?.method === 'SMTP' ? 'smtp' : 'api');
  const hosts = provider.hosts
    .filter((host) => (host.use ?? 'api') === use)
    .map((host) => ({ ...host, url: region === undefined ? host.url : host.url.replace(/\{\w+\}/, region) }));
  return (hosts.find((host) => host.region === region) ?? hosts[0])?.url;
}

/** Returns what to tick for these needs, in the dashboard's words, each once. */
export function listTicks(provider: Provider | undefined, needs: readonly Need[]): readonly string[] {
  return [...new Set(needs.flatMap((need) => provider?.permissions?.[need]?.tick ?? []))];
}
