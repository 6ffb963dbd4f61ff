/** @module Finds the value that config.example.yaml gives an option, so that the reference shows what a test has checked. */

/** Turns options that are commented out (`# ca: /etc/…`) into options, so that they serve as examples as well. */
export function uncomment(text: string): string {
  return text.replace(/^(\s*)# ([a-z_]+: .*)$/gm, '$1$2');
}

/**
 * The first value at a path; a list on the way stands for all its items.
 * @param path names of options; `type=email` chooses the items of a list with that type
 */
export function findExample(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const [chosen = '', ...rest] = path;
    const [, type] = /^type=(.*)$/.exec(chosen) ?? [];
    const items = type === undefined ? value : value.filter((item) => (item as { type?: unknown }).type === type);
    const inner = type === undefined ? path : rest;
    for (const item of inner.length === 0 ? [] : items) {
      const found = findExample(item, inner);
      if (found !== undefined) return found;
    }
    return inner.length === 0 ? value : undefined;
  }
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return findExample((value as Readonly<Record<string, unknown>>)[name], rest);
}

/** Longest example that fits a cell; a block that is longer has a table of its own. */
const longest = 70;

/** As it would be written on one line: `key: { env: SENDGRID_API_KEY }`. */
export function showExample(name: string, value: unknown): string {
  const text = `${name}: ${write(value)}`;
  return text.length <= longest ? text : '';
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, inner]) => `${name}: ${write(inner)}`);
    return `{ ${entries.join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  return needsQuotes(value) ? JSON.stringify(value) : value;
}

/** Texts that YAML would read as something else. */
function needsQuotes(text: string): boolean {
  return /^[\s*&!|>%@`'"#{}[\],?-]|: |\s#|[{}[\],]|^(?:true|false|null|~|[-+.\d]+)$/i.test(text) || text === '';
}
