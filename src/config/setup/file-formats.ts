/** @module The formats of application settings: every format becomes a list of names and values. Nothing is run. */

import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { decodeText, readDotenv } from '../../io/dotenv.ts';
import type { DotenvDialect } from '../../io/dotenv-lines.ts';

/** A setting of a file; levels are joined by dots. */
export type Setting = readonly [name: string, value: string];

/** The deepest level that is read. */
const deepest = 12;

/** How the programs of a folder read one of its `.env` files. */
export interface DotenvReading {
  readonly dialect?: DotenvDialect;
  /** The variables of the files before it. Never those of the environment: a folder must not get hold of them. */
  readonly above?: Readonly<Record<string, string>>;
}

/** Returns the settings of a file by the format that its name shows; undefined for a file of no known format. */
export function readSettings(
  name: string,
  content: Buffer,
  { dialect, above = {} }: DotenvReading = {},
): readonly Setting[] | undefined {
  if (isDotenv(name)) return [...readDotenv(content, above, dialect)].map(([key, { value }]) => [key, value.reveal()]);
  const text = decodeText(content).replace(/\r\n?/g, '\n');
  if (/\.ya?ml$/i.test(name)) return readYamlSettings(text);
  if (/\.json$/i.test(name)) return readJson(text);
  if (/\.(?:ini|cfg|conf|toml|properties)$|^\.?(?:msmtprc)$/i.test(name)) return readIni(text);
  if (/\.php$/i.test(name)) return readPhp(withoutComments(text));
  if (/\.(?:rb|py)$/i.test(name)) return readMatches(text, assignment);
  return undefined;
}

/**
 * True for the name of a file in the form of `.env`; samples that belong to no installation do not count. `.dev.vars`:
 * https://developers.cloudflare.com/workers/local-development/environment-variables.
 */
export function isDotenv(name: string): boolean {
  if (/(?:example|sample|dist|template|tmpl|default)s?$|\.(?:vault|keys|bak|swp)$|~$/i.test(name)) return false;
  return (
    /^(?:\.env(?:\.[\w.-]+)?|[\w.-]+\.env|env|\.dev\.vars)$/i.test(name) &&
    !/\.(?:example|sample|dist|template)\.env$/i.test(name)
  );
}

function readYamlSettings(text: string): readonly Setting[] {
  try {
    return parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' }).flatMap((document) =>
      'contents' in document ? decodeSecret(flattenYaml(document.contents, [], 0)) : [],
    );
  } catch {
    return [];
  }
}

/** The data of a Secret of Kubernetes are base64: https://kubernetes.io/docs/concepts/configuration/secret/. */
function decodeSecret(settings: readonly Setting[]): readonly Setting[] {
  if (!settings.some(([name, value]) => name === 'kind' && value === 'Secret')) return settings;
  return settings.map(([name, value]) =>
    name.startsWith('data.')
      ? [
          name,
          Buffer.from(value, 'base64')
            .toString('utf8')
            .replace(/\r?\n$/, ''),
        ]
      : [name, value],
  );
}

/** Names below `env:` and `environment:` are variables of their own. Numbers and booleans stay as they are written. */
function flattenYaml(node: unknown, path: readonly string[], depth: number): readonly Setting[] {
  if (depth > deepest) return [];
  if (isMap(node)) {
    return node.items.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      return flattenYaml(value, isEnvironment(path) ? [name] : [...path, name], depth + 1);
    });
  }
  if (isSeq(node)) {
    return node.items.flatMap((item, at) => {
      const pair = isEnvironment(path) && isScalar(item) ? /^([\w.]+)=([\s\S]*)$/.exec(String(item.value)) : null;
      return pair === null
        ? flattenYaml(item, [...path, String(at)], depth + 1)
        : [[pair[1] ?? '', pair[2] ?? ''] as const];
    });
  }
  if (!isScalar(node) || node.value === null) return [];
  const value = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  return [[path.join('.'), value]];
}

function isEnvironment(path: readonly string[]): boolean {
  return /^(?:env|environment|env_vars|environment_variables)$/i.test(path.at(-1) ?? '');
}

function readJson(text: string): readonly Setting[] {
  try {
    return flattenJson(JSON.parse(text), [], 0);
  } catch {
    return [];
  }
}

function flattenJson(value: unknown, path: readonly string[], depth: number): readonly Setting[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [[path.join('.'), String(value)]];
  if (typeof value !== 'object' || value === null || depth > deepest) return [];
  return Object.entries(value).flatMap(([key, one]) => flattenJson(one, [...path, key], depth + 1));
}

/** INI, properties and the plain part of TOML: `[section]`, `name = value`, `name: value`; quotes protect `#` and `;`. */
function readIni(text: string): readonly Setting[] {
  let section = '';
  return text.split('\n').flatMap((line): readonly Setting[] => {
    const head = /^\s*\[\[?([^\]]{1,200})\]\]?\s*(?:[#;].*)?$/.exec(line);
    if (head) {
      section = (head[1] ?? '').trim().toUpperCase() === 'DEFAULT' ? '' : (head[1] ?? '').trim();
      return [];
    }
    const pair = /^\s*([A-Za-z_][\w.\-[\]]{0,200})(?:\s*[=:]\s*|[ \t]+)(\S.*)?$/.exec(line);
    if (!pair) return [];
    return [[section === '' ? (pair[1] ?? '') : `${section}.${pair[1]}`, unquote((pair[2] ?? '').trim())]];
  });
}

function unquote(text: string): string {
  const quoted = /^("""|'''|`|"|')([\s\S]{0,4000}?)\1\s{0,40}(?:[#;]|$)/.exec(text);
  const comment = text.search(/\s[#;]/);
  return quoted?.[2] ?? (comment < 0 ? text : text.slice(0, comment)).trimEnd();
}

const phpDefine =
  /\bdefine\(\s{0,20}(['"])(\w{1,200})\1\s{0,20},\s{0,20}(['"])((?:\\.|(?!\3)[^\\]){0,500})\3\s{0,20}\)/g;
const assignment =
  /^[ \t]{0,40}([A-Za-z_]\w{0,200}(?:\[['"][\w.-]{1,200}['"]\])?)[ \t]{0,40}=[ \t]{0,40}(?:(['"])((?:\\.|(?!\2)[^\\\n]){0,500})\2|(\d{1,40}|true|false|True|False))/gm;

/** An entry of an array, as in Nextcloud's config.php: `'mail_smtphost' => 'smtp.example.com'`. */
const phpEntry =
  /(['"])([\w.-]{1,100})\1\s{0,20}=>\s{0,20}(?:(['"])((?:\\.|(?!\3)[^\\\n]){0,500})\3|(\d{1,9}|true|false)\b)/g;

/** Constants, entries of arrays without the levels above them, and variables: `$config['smtp_host'] = 'tls://…'`. */
function readPhp(text: string): readonly Setting[] {
  const entries = [...text.matchAll(phpEntry)].map(
    (match): Setting => [match[2] ?? '', match[5] ?? unescapeText(match[4] ?? '')],
  );
  const variables = readMatches(text.replace(/^[ \t]{0,40}\$/gm, ''), assignment);
  return [...readMatches(text, phpDefine), ...entries, ...variables];
}

function readMatches(text: string, pattern: RegExp): readonly Setting[] {
  return [...text.matchAll(pattern)].map((match): Setting => {
    if (pattern === phpDefine) return [match[2] ?? '', unescapeText(match[4] ?? '')];
    return [match[1] ?? '', match[4] ?? unescapeText(match[3] ?? '')];
  });
}

function withoutComments(text: string): string {
  let kept = '';
  let at = 0;
  for (let begin = text.indexOf('/*'); begin >= 0; begin = text.indexOf('/*', at)) {
    const end = text.indexOf('*/', begin + 2);
    if (end < 0) break;
    kept += text.slice(at, begin);
    at = end + 2;
  }
  return (kept + text.slice(at)).replace(/^[ \t]{0,200}(?:\/\/|#).*$/gm, '');
}

/** A backslash before a quote or a backslash is taken off. */
function unescapeText(text: string): string {
  return text.replace(/\\(['"\\])/g, '$1');
}
