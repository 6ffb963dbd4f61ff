/** @module Reads the recorded cases, from the YAML beside the providers or from the one JSON file of the built program. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { causes } from '../core/model/cause.ts';

const cause = z.enum(causes);

const response = z.union([
  z.object({ smtp: z.string() }),
  z.object({ error: z.string(), message: z.string().nullish() }),
  z.object({
    /** Null where only the text is known; such a case is not played. */
    status: z
      .number()
      .nullish()
      .transform((status) => status ?? null),
    headers: z.record(z.string(), z.coerce.string()).nullish(),
    body: z
      .string()
      .nullish()
      .transform((body) => body ?? ''),
  }),
]);

const recordedCase = z.object({
  title: z.string(),
  source: z.string(),
  request: z.object({ method: z.string().nullish(), url: z.string().nullish() }).nullish(),
  response,
  causes: z.array(cause).min(1),
  actual: cause.nullish(),
  /** The states of a key in which the lab plays this case. */
  lab: z.array(cause).optional(),
});

/** One real answer that somebody received, with the causes that it alone is consistent with. */
export type RecordedCase = z.infer<typeof recordedCase>;
/** By provider id. */
export type CaseShelf = ReadonlyMap<string, readonly RecordedCase[]>;

const ending = '.cases.yaml';

/** @throws {Error} naming the file and place when a case is not one. */
function readCaseFile(path: string): readonly RecordedCase[] {
  return parseCases(parse(readFileSync(path, 'utf8')), path);
}

/** Where the cases are: one JSON file (provider id → cases) beside a built program, the folder of providers in a checkout. */
interface CasePlaces {
  readonly bundle: string;
  readonly folder: string;
}

const usualPlaces: CasePlaces = {
  bundle: join(import.meta.dirname, 'cases.json'),
  folder: join(import.meta.dirname, '..', '..', 'providers'),
};

/** All recorded cases: of the bundle, or of the folder where there is no bundle. */
export function loadCases(places: CasePlaces = usualPlaces): CaseShelf {
  if (existsSync(places.bundle)) {
    const bundled: unknown = JSON.parse(readFileSync(places.bundle, 'utf8'));
    return new Map(Object.entries(z.record(z.string(), z.array(recordedCase)).parse(bundled)));
  }
  const files = readdirSync(places.folder).filter((name) => name.endsWith(ending) && !name.startsWith('_'));
  return new Map(files.map((name) => [name.slice(0, -ending.length), readCaseFile(join(places.folder, name))]));
}

function parseCases(raw: unknown, path: string): readonly RecordedCase[] {
  const result = z.array(recordedCase).safeParse(raw ?? []);
  if (result.success) return result.data;
  throw new Error(`${path}: ${z.prettifyError(result.error)}`);
}
