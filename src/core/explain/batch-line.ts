/** @module A line of `explain --batch`, whoever wrote it: what is no text becomes one. */

import { defined } from '../defined.ts';

/** A line of `explain --batch`. Unknown fields are ignored; null stands for "not known". */
export interface BatchLine {
  /** Of any kind; it is repeated. */
  readonly id?: unknown;
  readonly provider?: string | null | undefined;
  readonly request?:
    | { readonly method?: string | null | undefined; readonly url?: string | null | undefined }
    | null
    | undefined;
  readonly response?:
    | {
        readonly status?: number | null | undefined;
        readonly headers?: Readonly<Record<string, unknown>> | null | undefined;
        readonly body?: unknown;
        readonly smtp?: string | undefined;
        readonly error?: string | undefined;
        readonly message?: string | undefined;
      }
    | null
    | undefined;
  readonly error?: string | undefined;
  readonly message?: string | undefined;
  readonly text?: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Returns the fields of a line that are read. @param line of any form; not too deep to be written as JSON */
export function readBatchLine(line: object): BatchLine {
  const fields = line as Fields;
  const { request, response } = fields;
  return defined({
    ...textsOf(fields, ['provider', 'error', 'message', 'text']),
    id: fields['id'],
    request: isBlock(request) ? textsOf(request, ['method', 'url']) : undefined,
    response: isBlock(response)
      ? defined({
          ...textsOf(response, ['smtp', 'error', 'message']),
          status: readStatus(response['status']),
          headers: isBlock(response['headers']) ? response['headers'] : undefined,
          body: response['body'],
        })
      : undefined,
  });
}

function isBlock(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function textsOf<Name extends string>(fields: Fields, names: readonly Name[]): { readonly [_ in Name]?: string } {
  const texts = names.flatMap((name) => {
    const text = readText(fields[name]);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(texts) as { readonly [_ in Name]?: string };
}

/** A list stands for lines: some programs write the reply of a mail server so. */
function readText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map((one) => readText(one) ?? '').join('\n');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The status as a number, also if the line has it as a text such as `401 Unauthorized`. */
function readStatus(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const digits = typeof value === 'string' ? /^\s*(\d{3})\b/.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}
