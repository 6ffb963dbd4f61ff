/** @module Writes config.schema.json, by which editors complete and check a config. */

import { makeEditorSchema } from '../../src/config/schema/config.ts';

export const file = 'config.schema.json';

export function generate(): string {
  return `${JSON.stringify(makeEditorSchema(), null, 2)}\n`;
}
