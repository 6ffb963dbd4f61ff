/** @module Makes credentials of log-ins and mail URLs: the host says whose they are, else the name, else the password's shape. */

import { defined } from '../defined.ts';
import { fitsShape } from '../key/fits-shape.ts';
import { isDistinctive } from '../key/inspect.ts';
import type { CredentialKind, Provider } from '../model/provider.ts';
import { Secret } from '../model/secret.ts';
import { anchored } from '../target/host-variable.ts';
import { listRegions } from '../target/target.ts';
import { findHostOwner } from './esp-hosts.ts';
import type { FoundCredential, FoundPart, Variable } from './found.ts';
import type { Login } from './logins.ts';
import type { MailUrl } from './mail-url.ts';
import { isAboutMail } from './words.ts';

/** What is needed to find the ESP of a log-in. */
export interface Esps {
  readonly providers: readonly Provider[];
  readonly find: (word: string) => Provider | undefined;
}

/** A server, as a log-in or a URL names it. */
interface Server {
  readonly host?: string;
  readonly port?: number;
  readonly isTls: boolean;
  readonly region?: string;
}

const tlsPorts = new Set([465, 2465]);
const tlsWord = /^(?:ssl|smtps|force_tls|implicit|tls-wrapper|ssl\/tls)$/i;

/** Returns the credential of a log-in; undefined if nothing says where it belongs, and nothing shows that it is mail's. */
export function makeLoginCredential(login: Login, esps: Esps): FoundCredential | undefined {
  const { host, port, user, password, secure, service } = login.members;
  if (password === undefined) return undefined;
  const server = readServer(text(host), text(port), tlsWord.test(text(secure) ?? ''));
  const byWord = service === undefined ? undefined : esps.find(text(service) ?? '');
  const byPrefix = login.prefix.map(esps.find).find((provider) => provider !== undefined);
  const wholeOf = (variable: Variable): FoundPart => ({ variable, value: variable.value, isPiece: false });
  const parts = defined({
    username: user === undefined ? undefined : wholeOf(user),
    password: wholeOf(password),
  });
  const beside = [host, port, secure, service].filter((variable) => variable !== undefined);
  const hint = byWord ?? (isNamedLogin(byPrefix, login) ? byPrefix : undefined);
  return place(server, parts, beside, hint, esps);
}

/** A name of an ESP stands for its server only if it sends over SMTP, and the name or the password shows mail. */
function isNamedLogin(provider: Provider | undefined, { prefix, members }: Login): boolean {
  const smtp = provider?.credentials.find(isLoginKind);
  const shape = smtp?.parts.find(({ name }) => name === 'password');
  return (
    smtp !== undefined &&
    (isAboutMail(prefix) || (shape?.shape !== undefined && fitsShape(shape, text(members.password) ?? '')))
  );
}

function text(variable: Variable | undefined): string | undefined {
  return variable?.value.reveal().trim();
}

/** Returns the credentials of the URLs that a variable holds. @param resolve finds the variable that a piece names: `$KEY` */
export function makeUrlCredential(
  url: MailUrl,
  variable: Variable,
  esps: Esps,
  resolve: (name: string) => Variable | undefined,
): FoundCredential | undefined {
  const piece = (value: string | undefined): FoundPart | undefined => {
    if (value === undefined || value === '') return undefined;
    const named = resolve(/^\$\{?(\w+)\}?$/.exec(value)?.[1] ?? '');
    return named === undefined
      ? { variable, value: new Secret(value), isPiece: true }
      : { variable: named, value: named.value, isPiece: false };
  };
  const esp = url.esp === undefined ? undefined : esps.find(url.esp);
  const server = defined({ host: url.host, port: url.port, isTls: url.isTls, region: url.region });
  const [user, password] = [piece(url.user), piece(url.password)];
  if (esp !== undefined && url.way === 'api') return makeApi(esp, server, user, password, variable);
  const kind = esp?.credentials.find(isLoginKind);
  const hasDefault = kind?.parts.some((part) => part.name === 'username' && part.default !== undefined) === true;
  if (password !== undefined || esp === undefined)
    return password === undefined
      ? undefined
      : place(server, defined({ username: user, password }), [variable], esp, esps);
  if (user === undefined) return undefined;
  return place(server, hasDefault ? { password: user } : { username: user, password: user }, [variable], esp, esps);
}

function makeApi(
  provider: Provider,
  { host, region }: Server,
  user: FoundPart | undefined,
  password: FoundPart | undefined,
  variable: Variable,
): FoundCredential | undefined {
  const found = [user, password].filter((part) => part !== undefined);
  const settings: Record<string, string> = {};
  const kinds = provider.credentials.filter(({ auth }) => !auth.scheme.startsWith('smtp'));
  const pair = kinds.find(({ parts }) => parts.length === 2 && found.length === 2);
  let kind = pair;
  let parts: Record<string, FoundPart> = {};
  if (pair !== undefined) {
    parts = Object.fromEntries(pair.parts.flatMap(({ name }, at) => (found[at] ? [[name, found[at]] as const] : [])));
  } else {
    const setting = provider.settings?.find(({ name }) => name === 'domain');
    const hasDomain = setting !== undefined;
    // resend+api://resend:KEY@default, mailgun+api://KEY:DOMAIN@default.
    const key = found.length === 2 && !hasDomain ? password : user;
    if (key === undefined) return undefined;
    const domain = password?.value.reveal();
    if (hasDomain && domain !== undefined && anchored(setting.shape ?? '.+').test(domain)) settings['domain'] = domain;
    const single = kinds.filter(({ parts: own }) => own.length === 1);
    kind = single.find(({ parts: [part] }) => part && fitsShape(part, key.value.reveal())) ?? single[0];
    parts = { [kind?.parts[0]?.name ?? 'key']: key };
  }
  if (kind === undefined) return undefined;
  const owner = host === undefined ? undefined : findHostOwner(host, 'api', [provider]);
  const isOwn = host !== undefined && owner?.listed === undefined;
  return {
    provider: provider.id,
    kind: kind.kind,
    parts,
    settings,
    ...defined({
      region: knownRegion(provider, region) ?? owner?.region,
      endpoint: isOwn ? `https://${host}` : undefined,
      unlistedHost: isOwn ? host : undefined,
    }),
    beside: [variable],
    missing: [],
    isCertain: true,
    remarks: [],
  };
}

/** Reads `host`, `host:587`, `[host]:587` and `smtps://host:465`. */
function readServer(host: string | undefined, port: string | undefined, isTls: boolean): Server {
  const found = /^(?:([a-z+]{2,12}):\/\/)?\[?([\w.-]+?)\]?(?::(\d{1,5}))?\/?$/i.exec(host ?? '');
  const scheme = found?.[1]?.toLowerCase();
  const number = port ?? found?.[3];
  return defined({
    host: found?.[2]?.toLowerCase(),
    port: number === undefined ? undefined : Number(number),
    isTls: isTls || scheme === 'smtps' || scheme === 'submissions' || scheme === 'ssl',
  });
}

function place(
  server: Server,
  parts: Readonly<Record<string, FoundPart>>,
  beside: readonly Variable[],
  hint: Provider | undefined,
  { providers }: Esps,
): FoundCredential | undefined {
  const { host, port, isTls } = server;
  const password = parts['password']?.value.reveal().trim() ?? '';
  const owner = host === undefined ? undefined : findHostOwner(host, 'smtp', providers);
  const provider =
    owner?.provider ??
    (host === undefined ? (hint ?? findByShape(password, providers)) : providers.find(({ id }) => id === 'smtp'));
  const kind = provider === undefined ? undefined : chooseLoginKind(provider, parts);
  if (provider === undefined || kind === undefined) {
    return makeHomeless(parts, beside, providers);
  }
  const region = owner?.region ?? knownRegion(provider, server.region);
  const usual = owner?.listed ?? '';
  const url = host === undefined ? undefined : serverUrl(host, port, isTls);
  const isUsual = url === undefined || url === usual || (port === undefined && !isTls && usual !== '');
  const isMissingUser =
    !('username' in parts) &&
    kind.parts.some(({ name, default: usually }) => name === 'username' && usually === undefined);
  return {
    provider: provider.id,
    kind: kind.kind,
    parts,
    settings: {},
    ...defined({
      region,
      endpoint: isUsual ? undefined : url,
      unlistedHost: host === undefined || owner?.listed !== undefined ? undefined : host,
    }),
    beside,
    missing: isMissingUser ? ['username'] : [],
    isCertain: true,
    remarks: [],
  };
}

/** A log-in without a host: it can belong to every server. */
function makeHomeless(
  parts: Readonly<Record<string, FoundPart>>,
  beside: readonly Variable[],
  providers: readonly Provider[],
): FoundCredential | undefined {
  const smtp = providers.find(({ id }) => id === 'smtp');
  const kind = smtp?.credentials.find(isLoginKind);
  if (smtp === undefined || kind === undefined) return undefined;
  const missing = ['username' in parts ? [] : ['username'], ['endpoint']].flat();
  return { provider: smtp.id, kind: kind.kind, parts, settings: {}, beside, missing, isCertain: false, remarks: [] };
}

function serverUrl(host: string, port: number | undefined, isTls: boolean): string {
  const isFromStart = port === undefined ? isTls : tlsPorts.has(port) || (isTls && port !== 587 && port !== 25);
  return `${isFromStart ? 'smtps' : 'smtp'}://${host}:${port ?? (isTls ? 465 : 587)}`;
}

function knownRegion(provider: Provider, region: string | undefined): string | undefined {
  return provider.hosts.flatMap((host) => listRegions(provider, host)).find((known) => known === region);
}

/** True for a kind that is a user name and a password at a mail server. */
export function isLoginKind({ auth }: CredentialKind): boolean {
  return auth.scheme === 'smtp_login';
}

function chooseLoginKind(provider: Provider, parts: Readonly<Record<string, FoundPart>>): CredentialKind | undefined {
  const kinds = provider.credentials.filter(isLoginKind);
  return (
    kinds.find((kind) =>
      kind.parts.every((part) => fitsShape(part, parts[part.name]?.value.reveal().trim() ?? part.default ?? '')),
    ) ?? kinds[0]
  );
}

/** The one ESP whose SMTP passwords have this unmistakable shape. */
function findByShape(password: string, providers: readonly Provider[]): Provider | undefined {
  return providers.find(({ credentials }) =>
    credentials
      .filter(isLoginKind)
      .some(({ parts }) =>
        parts.some(
          (part) =>
            part.name === 'password' &&
            part.shape !== undefined &&
            isDistinctive(part.shape) &&
            fitsShape(part, password),
        ),
      ),
  );
}
