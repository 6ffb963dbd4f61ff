/** @module Templates of provider data with `{name}` places. A place that cannot be filled is a result, never an exception. */

/** The names that a template can use, and the values that are given. */
export interface Values {
  readonly known: ReadonlySet<string>;
  readonly given: Readonly<Record<string, string>>;
}

/** A filled template, or the place that could not be filled. */
export type Filled =
  | { readonly ok: true; readonly text: string }
  /** `unknown`: the provider has no such name. `no_value`: the name has no value. */
  | { readonly ok: false; readonly reason: 'unknown' | 'no_value'; readonly name: string; readonly says: string };

type FilledJson = { readonly ok: true; readonly json: unknown } | Extract<Filled, { readonly ok: false }>;

const place = /\{([a-z][a-z0-9_]*)\}/gi;

/** Returns the template with the values, each through `encode`, in its places. */
export function fillTemplate(template: string, values: Values, encode: (value: string) => string = keep): Filled {
  for (const name of namesIn(template)) {
    if (Object.hasOwn(values.given, name) && values.given[name] !== undefined) continue;
    const reason = values.known.has(name) ? 'no_value' : 'unknown';
    const says = reason === 'unknown' ? `nothing here is called "${name}"` : `"${name}" is not given`;
    return { ok: false, reason, name, says };
  }
  return { ok: true, text: template.replace(place, (_, name: string) => encode(values.given[name] ?? '')) };
}

/** Returns the JSON with every string in it filled; an entry of an object whose place has no value is left out. */
export function fillJson(json: unknown, values: Values): FilledJson {
  if (typeof json === 'string') {
    const filled = fillTemplate(json, values);
    return filled.ok ? { ok: true, json: filled.text } : filled;
  }
  if (Array.isArray(json)) {
    const items: unknown[] = [];
    for (const item of json) {
      const filled = fillJson(item, values);
      if (!filled.ok) return filled;
      items.push(filled.json);
    }
    return { ok: true, json: items };
  }
  if (typeof json !== 'object' || json === null) return { ok: true, json };
  const entries: [string, unknown][] = [];
  for (const [name, value] of Object.entries(json)) {
    const filled = fillJson(value, values);
    if (filled.ok) entries.push([name, filled.json]);
    else if (filled.reason === 'unknown') return filled;
  }
  return { ok: true, json: Object.fromEntries(entries) };
}

/** Returns the names of a template's places. */
export function namesIn(template: string): readonly string[] {
  return [...template.matchAll(place)].map((match) => match[1] ?? '');
}

function keep(value: string): string {
  return value;
}
