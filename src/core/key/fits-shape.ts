/** @module Whether the text of a part has the part's shape. */

import type { Part } from '../model/provider.ts';
import { patternOf } from '../pattern.ts';

/** True when the text fits the part's shape, or the part has none. */
export function fitsShape(part: Part, text: string): boolean {
  return part.shape === undefined || patternOf(part.shape, part.caseInsensitive === true ? 'i' : '').test(text);
}

/** True for a part whose text has lines, such as a JSON file or a private key. */
export function allowsLines(part: Part): boolean {
  return part.shape !== undefined && /\\n|\[\^\]|\[\\s\\S\]|BEGIN|\\\{/.test(part.shape);
}
