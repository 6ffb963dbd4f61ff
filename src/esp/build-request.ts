/** @module Builds the HTTP request that a provider file describes, without its credential. Fills and escapes every placeholder. */

import { defined } from '../core/defined.ts';
import type { TargetProblem } from '../core/model/answer.ts';
import type { RequestSpec } from '../core/model/provider.ts';
import { type Filled, fillJson, fillTemplate, namesIn, type Values } from '../core/template.ts';

/** A request before the credential is put in. */
export interface Draft {
  readonly method: string;
  /** Scheme, host, port and path. */
  readonly base: string;
  /** The same, with the placeholders of secret parts unfilled. */
  readonly shownBase: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The entries of `query` without a secret. */
  readonly shownQuery: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?:
    | { readonly type: 'json'; readonly json: unknown }
    | { readonly type: 'form'; readonly form: readonly (readonly [name: string, value: string])[] };
}

/** Why there is no request: one sentence without any secret, and a code if there is one. */
interface NoDraft {
  readonly ok: false;
  readonly says: string;
  readonly problem?: TargetProblem;
}

type Drafted = { readonly ok: true; readonly draft: Draft } | NoDraft;

type Pairs = { readonly ok: true; readonly pairs: [string, string][] } | NoDraft;

/**
 * Fills a request of a provider file.
 * @param host URL of the host, as `resolveHost` returns it.
 * @param secrets names of the parts that must not be shown.
 */
export function draftRequest(spec: RequestSpec, host: string, values: Values, secrets: ReadonlySet<string>): Drafted {
  const path = fillTemplate(spec.path ?? '/', values, encodeStrictly);
  if (!path.ok) return { ok: false, ...whyUnfilled(path) };
  if (path.text.split(/[/?]/).some((segment) => segment === '..' || segment === '.')) {
    return { ok: false, says: 'a setting would lead out of the path of the request' };
  }
  const query = fillPairs(spec.query, values);
  if (!query.ok) return query;
  const headers = fillPairs(spec.headers, values);
  if (!headers.ok) return headers;
  const body = draftBody(spec, values);
  if (!body.ok) return body;
  const isShown = ([name]: readonly [string, string]): boolean =>
    namesIn(spec.query?.[name] ?? '').every((place) => !secrets.has(place));
  return {
    ok: true,
    draft: {
      method: spec.method,
      base: host + path.text,
      shownBase: host + showPath(spec.path ?? '/', values, secrets),
      query: query.pairs,
      shownQuery: query.pairs.filter(isShown),
      headers: Object.fromEntries(headers.pairs),
      ...defined({ body: body.body }),
    },
  };
}

/** Returns why a template could not be filled: the sentence, and the code of a value that is not given. */
export function whyUnfilled({ reason, says }: Extract<Filled, { readonly ok: false }>): Omit<NoDraft, 'ok'> {
  return reason === 'no_value' ? { says, problem: 'value' } : { says };
}

/** Appends the query to a URL. */
export function joinUrl(base: string, query: readonly (readonly [name: string, value: string])[]): string {
  if (query.length === 0) return base;
  return `${base}${base.includes('?') ? '&' : '?'}${encodePairs(query)}`;
}

/** Encodes pairs as `a=1&b=2`. Blanks become `%20`, which all servers and signatures read the same way. */
export function encodePairs(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs.map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`).join('&');
}

/** Encodes a text by RFC 3986. Half a surrogate pair becomes the replacement character instead of an exception. */
function encodeStrictly(value: string): string {
  const escapeChar = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, escapeChar);
}

function showPath(path: string, values: Values, secrets: ReadonlySet<string>): string {
  const shown = Object.fromEntries(
    Object.entries(values.given).map(([name, value]) => [
      name,
      secrets.has(name) ? `{${name}}` : encodeStrictly(value),
    ]),
  );
  const filled = fillTemplate(path, { known: values.known, given: shown });
  return filled.ok ? filled.text : path;
}

/** Leaves out an entry whose placeholder has no value. An unknown name is a mistake in the provider file. */
function fillPairs(templates: Readonly<Record<string, string>> | undefined, values: Values): Pairs {
  const pairs: [string, string][] = [];
  for (const [name, template] of Object.entries(templates ?? {})) {
    const filled = fillTemplate(template, values);
    if (filled.ok) pairs.push([name, filled.text]);
    else if (filled.reason === 'unknown') return { ok: false, ...whyUnfilled(filled) };
  }
  return { ok: true, pairs };
}

function draftBody(
  spec: RequestSpec,
  values: Values,
): { readonly ok: true; readonly body?: NonNullable<Draft['body']> } | NoDraft {
  if (spec.json !== undefined) {
    const filled = fillJson(spec.json, values);
    return filled.ok ? { ok: true, body: { type: 'json', json: filled.json } } : { ok: false, ...whyUnfilled(filled) };
  }
  if (spec.form === undefined) return { ok: true };
  const form = fillPairs(spec.form, values);
  return form.ok ? { ok: true, body: { type: 'form', form: form.pairs } } : form;
}
