/** @module Log-ins at a mail server: host, port, user and password whose variables share a prefix. */

import type { Scope, Variable } from './found.ts';
import { isAboutMail, isEmpty, mailWordsOf, wordsOf } from './words.ts';

/** The members of a log-in; a member that is not set is absent. */
export interface Login {
  /** The words before the endings. */
  readonly prefix: readonly string[];
  readonly members: Readonly<Partial<Record<Role, Variable>>>;
}

/** The part that a variable plays in a log-in. `service`: a name of nodemailer's list instead of a host. */
export type Role = 'host' | 'port' | 'user' | 'password' | 'secure' | 'service' | 'hostname' | 'name' | 'domain';

const endings: Readonly<Record<Role, string>> = {
  host: 'HOSTADDR HOSTADDRESS HOSTS HOST SERVERADDRESS SERVER ADDRESS ADDR SMARTHOST RELAYHOST RELAY',
  port: 'HOSTPORT PORTNUMBER PORT',
  user: 'HOSTUSERNAME HOSTUSER USERNAME USERID AUTHUSERNAME AUTHUSER USER LOGIN',
  password:
    'HOSTPASSWORD HOSTPASS USERPASSWORD USERPASS USERPWD AUTHPASSWORD AUTHPASS PASSWORD PASSWD PASSPHRASE PASS PWD SMTPKEY',
  secure: 'SECUREENABLED SECURE USESSL SSL ENCRYPTION SECURITY CONNECTIONSECURITY SCHEME PROTOCOL',
  service: 'SERVICE',
  hostname: 'HOSTNAME',
  name: 'NAME',
  domain: 'DOMAIN',
};

const roles: ReadonlyMap<string, Role> = new Map(
  (Object.keys(endings) as Role[]).flatMap((role) => endings[role].split(' ').map((ending) => [ending, role] as const)),
);

/** The most words of an ending: `USER`, `NAME`. */
const mostWords = 3;

/** Hosts of development, where no mail leaves the machine. */
const development = /^(?:localhost|127\.0\.0\.1|\[?::1\]?|0\.0\.0\.0|mail(?:hog|pit|dev|catcher|trap))(?::\d+)?$/i;

/** Returns the log-ins of a scope that hold a password and are not for development. */
export function findLogins(scope: Scope, isEspWord: (word: string) => boolean): readonly Login[] {
  const groups = new Map<string, Login>();
  for (const variable of scope) {
    const found = readRole(variable, isEspWord);
    if (found === undefined) continue;
    const id = found.prefix.join('_');
    const known = groups.get(id) ?? { prefix: found.prefix, members: {} };
    groups.set(id, { ...known, members: { [found.role]: variable, ...known.members } });
  }
  const all = [...groups.values()];
  return all
    .filter(({ members: { password } }) => password !== undefined && !isOfCaller(password.value.reveal()))
    .map((login) => decideWeak(complete(login, all)))
    .filter(({ members: { host, port } }) => {
      const text = host?.value.reveal().trim() ?? '';
      const number = port?.value.reveal().trim() ?? /:(\d{1,5})\/?$/.exec(text)?.[1] ?? '';
      return !development.test(text) && number !== '1025' && !incomingHost.test(text) && !incomingPorts.has(number);
    });
}

/** Servers that give mails out: RFC 8314 section 3.2 and 3.3. A log-in there sends none. */
const incomingHost = /^(?:[a-z+]{2,12}:\/\/)?(?:imaps?|pop3?s?)\d{0,2}\./i;
const incomingPorts: ReadonlySet<string> = new Set(['110', '143', '993', '995']);

/** True for the password of whoever is logged in: `%p` in the settings of Roundcube. */
function isOfCaller(password: string): boolean {
  return /^%[a-z]$/i.test(password.trim());
}

function readRole(
  variable: Variable,
  isEspWord: (word: string) => boolean,
): { readonly role: Role; readonly prefix: readonly string[] } | undefined {
  const text = variable.value.reveal();
  if (isEmpty(text)) return undefined;
  const [words, number] = splitNumber(wordsOf(variable.name));
  const about = wordsOf(variable.about ?? '');
  for (let count = Math.min(mostWords, words.length - 1); count > 0; count--) {
    const role = roles.get(words.slice(-count).join(''));
    const prefix = [...words.slice(0, -count), ...number];
    if (role === undefined) continue;
    // A file about mail says what its settings are about: in `outgoing_mail.yml` it is enough to write `production: address`.
    const whole = isAboutMail(prefix) || !isAboutMail(about) ? prefix : [...about, ...prefix];
    if (/^(?:FROM|SENDER|REPLY|TO|REPLYTO)$/.test(words.at(-count - 1) ?? '')) return undefined;
    const isMail = isAboutMail(whole) || isEspWord(words.at(-count - 1) ?? '');
    return isMail && fitsRole(role, text.trim()) ? { role, prefix: whole } : undefined;
  }
  return undefined;
}

/** Takes the number of a block off its end: `SMTP_HOST_2`, `SMTP_HOST2`. */
function splitNumber(words: readonly string[]): readonly [words: readonly string[], number: readonly string[]] {
  const [, word = '', number = ''] = /^([A-Z]*)(\d{1,2})$/.exec(words.at(-1) ?? '') ?? [];
  if (number === '' || words.length < 2) return [words, []];
  return [[...words.slice(0, -1), ...(word === '' ? [] : [word])], [number]];
}

/** A host holds no @ and no blank; a port is a number. */
function fitsRole(role: Role, text: string): boolean {
  if (role === 'host' || role === 'hostname')
    return /^(?:[a-z+]{2,12}:\/\/)?(?:\[[^\]\s]+\]|[\w.-]+)(?::\d{1,5})?\/?$/i.test(text);
  if (role === 'port') return /^\d{1,5}$/.test(text);
  if (role === 'name') return text.includes('@');
  return role !== 'domain' || /^[\w-]+(?:\.[\w-]+)+$/.test(text);
}

/** Adds the members of the one other group that fits: its words begin alike, or its mail words are the same. */
function complete(login: Login, all: readonly Login[]): Login {
  if (login.members.host !== undefined && login.members.user !== undefined) return login;
  const fitting = all.filter(
    (other) =>
      other !== login &&
      other.members.password === undefined &&
      (other.members.host ?? other.members.hostname ?? other.members.user) !== undefined &&
      isNear(login.prefix, other.prefix) &&
      Object.keys(other.members).every((role) => login.members[role as Role] === undefined || role === 'secure'),
  );
  const [only, ...more] = fitting;
  return only === undefined || more.length > 0 ? login : { ...login, members: { ...only.members, ...login.members } };
}

function isNear(one: readonly string[], other: readonly string[]): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length === 1 && short.every((word, at) => word === long[at])) return true;
  const [mail, otherMail] = [mailWordsOf(one), mailWordsOf(other)];
  if (mail.length > 0 && mail.join(' ') === otherMail.join(' ')) return true;
  // MAIL_HOST beside SMTP_PASSWORD: one mail word each, behind the same words.
  const isLone = mail.length === 1 && otherMail.length === 1;
  return isLone && one.slice(0, -1).join(' ') === other.slice(0, -1).join(' ');
}

/** NAME is the user, HOSTNAME or DOMAIN the server only if nothing else is; elsewhere they are names for HELO. */
function decideWeak(login: Login): Login {
  const { name, domain, hostname, ...members } = login.members;
  const host = members.host ?? hostname ?? (members.port === undefined ? undefined : domain);
  const user = members.user ?? name;
  return {
    ...login,
    members: { ...members, ...(host === undefined ? {} : { host }), ...(user === undefined ? {} : { user }) },
  };
}
