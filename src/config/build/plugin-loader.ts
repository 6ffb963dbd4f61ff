/**
 * @module The process that imports the user's own providers, one file after the other as the parent asks. What a file does at its
 * top level, such as waiting for ever, looping or ending the process, ends this process alone.
 */

import { pathToFileURL } from 'node:url';

/** The default export of a file; or half a sentence on why there is none. */
export type Imported = { readonly value: unknown } | { readonly says: string };

async function importFile(file: string): Promise<Imported> {
  try {
    const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default?: unknown };
    return module.default === undefined
      ? { says: 'has no default export: export default { id: …, … }' }
      : { value: module.default };
  } catch (error) {
    return describeFailure(error);
  }
}

function describeFailure(error: unknown): Imported {
  const reason = error instanceof Error ? error.message.split('\n')[0] : 'an unknown error';
  return { says: `cannot be imported: ${reason}` };
}

function reply(imported: Imported): void {
  try {
    process.send?.(imported);
  } catch {
    // Functions cannot be sent to another process.
    process.send?.({ says: 'has a default export that is not data alone: it holds a function' } satisfies Imported);
  }
}

process.on('message', (file: string) => void importFile(file).then(reply));
process.on('uncaughtException', (error) => reply(describeFailure(error)));
process.on('disconnect', () => process.exit());
