/** @module Searches texts for the shapes of keys. Most shapes begin with letters that a text does not have. */

import { findNeed } from '../required-literals.ts';
import type { Range } from './view.ts';

/** Sets of shapes of which the pattern is kept; hardly any text has keys of several ESPs. */
const mostKept = 100;

/** Makes a search for all keys of these shapes. @param shapes anchored patterns of unmistakable keys */
export function createShapeSearch(shapes: readonly string[]): (text: string) => readonly Range[] {
  const searched = shapes.map((shape) => ({ shape, literal: literalOf(shape) }));
  const patterns = new Map<string, RegExp>();
  return (text) => {
    const possible = searched.filter(({ literal }) => text.includes(literal)).map(({ shape }) => shape);
    if (possible.length === 0) return [];
    const name = possible.join('\n');
    const pattern = patterns.get(name) ?? new RegExp(searchForm(possible), 'g');
    if (patterns.size >= mostKept) patterns.clear();
    patterns.set(name, pattern);
    return [...text.matchAll(pattern)].map(({ index, 0: key }) => ({ from: index, to: index + key.length }));
  };
}

/** A text that every key of the shape has; empty where none is sure. */
function literalOf(shape: string): string {
  const need = findNeed(shape);
  if (need === undefined || typeof need === 'string') return need ?? '';
  return ('all' in need ? need.all : []).find((part) => typeof part === 'string') ?? '';
}

/** The pattern that finds a key of one of these shapes inside a text. */
export function searchForm(shapes: readonly string[]): string {
  return `(?<![\\w+.-])(?:${shapes.map(loosen).join('|')})(?![\\w+-])`;
}

/** Anchors off, so that a key is found inside a text. */
function loosen(shape: string): string {
  return `(?:${shape.replace(/^\^/, '').replace(/\$$/, '')})`;
}
