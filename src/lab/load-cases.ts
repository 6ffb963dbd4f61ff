/** @module Recorded cases: read from the YAML files beside the providers, or from the JSON file of the built program. */

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
    /** Null if only the text is known. The lab does not answer with such a case. */
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
  /** The states of a key in which the lab answers with this case. */
  lab: z.array(cause).optional(),
});

/** One real answer that somebody received, with the causes that this answer alone allows. */
export type RecordedCase = z.infer<typeof recordedCase>;
/** The recorded cases by provider id. */
export type RecordedCases = ReadonlyMap<string, readonly RecordedCase[]>;

const ending = '.cases.yaml';

/** @throws {Error} with the file and the place if a case does not have the right form. */
function readCaseFile(path: string): readonly RecordedCase[] {
  return parseCases(parse(readFileSync(path, 'utf8')), path);
}

/** Paths of the cases: one JSON file (provider id → cases) beside the built program, the folder of providers in a checkout. */
interface CasePaths {
  readonly bundle: string;
  readonly folder: string;
}

const defaultPaths: CasePaths = {
  bundle: join(import.meta.dirname, 'cases.json'),
  folder: join(import.meta.dirname, '..', '..', 'providers'),
};

/** Reads all recorded cases: from the bundle, or from the folder if there is no bundle. @throws {Error} if a case is malformed. */
export function loadCases(paths: CasePaths = defaultPaths): RecordedCases {
  if (existsSync(paths.bundle)) {
    const bundled: unknown = JSON.parse(readFileSync(paths.bundle, 'utf8'));
    return new Map(Object.entries(z.record(z.string(), z.array(recordedCase)).parse(bundled)));
  }
  const files = readdirSync(paths.folder).filter((name) => name.endsWith(ending) && !name.startsWith('_'));
  return new Map(files.map((name) => [name.slice(0, -ending.length), readCaseFile(join(paths.folder, name))]));
}

function parseCases(raw: unknown, path: string): readonly RecordedCase[] {
  const result = z.array(recordedCase).safeParse(raw ?? []);
  if (result.success) return result.data;
  throw new Error(`${path}: ${z.prettifyError(result.error)}`);
}
