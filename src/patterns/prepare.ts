/** @module Makes a user's provider ready: what JavaScript would not end in time is run by RE2, or left out where that may be. */

import { beginningForm } from '../core/key/shape.ts';
import { searchForm } from '../core/masking/shape-search.ts';
import type { Provider } from '../core/model/provider.ts';
import { leaveOut, type PatternFlags, replacePattern } from '../core/pattern.ts';
import { lowerPattern } from '../core/reading/match/rule-index.ts';
import { isQuickInText, isQuickSearch, isQuickShape, makeLinear } from './check.ts';

/** Call it for each provider that is not built in, once its patterns were checked and before it reads an answer. */
export function preparePatterns(provider: Provider): void {
  for (const { text, header, json, url } of provider.answers) {
    if (text !== undefined) prepareSearch(lowerPattern(text), '');
    for (const pattern of [...Object.values(header ?? {}), ...Object.values(json ?? {})]) prepareSearch(pattern, 'i');
    if (url !== undefined) prepareSearch(url, 'i');
  }
  for (const { url } of provider.retired ?? []) prepareSearch(url, 'i');
  for (const pattern of provider.recognise ?? []) prepareSearch(pattern, 'i');
  for (const { parts } of provider.credentials)
    for (const { shape } of parts) if (shape !== undefined) prepareShape(shape);
}

/** Hundreds of integrations may have the same pattern. */
const prepared = new Set<string>();

function isNew(use: string, source: string): boolean {
  const name = `${use} ${source}`;
  const { size } = prepared;
  return prepared.add(name).size > size;
}

function prepareSearch(source: string, flags: PatternFlags): void {
  if (!isNew(`search${flags}`, source) || isQuickSearch(source, flags)) return;
  const linear = makeLinear(source, flags);
  if (linear !== undefined) replacePattern(source, flags, linear);
}

/** Unknown keys of a slow shape are not found in texts, and one that was cut short is only said not to look like one. */
function prepareShape(shape: string): void {
  if (!isNew('shape', shape)) return;
  const inText = searchForm([shape]);
  if (!isQuickInText(inText)) leaveOut(inText);
  const beginning = beginningOf(shape);
  if (beginning !== undefined && !isQuickShape(beginning)) leaveOut(beginning);
}

/** Undefined for a shape that is not understood so far. */
function beginningOf(shape: string): string | undefined {
  try {
    return beginningForm(shape);
  } catch {
    return undefined;
  }
}
