/** @module What `init` makes of found credentials: references to their variables, and sentences about those it leaves out. */

import type { WrittenIntegration, WrittenRef } from '../../config/setup/write.ts';
import { defined } from '../../core/defined.ts';
import type { FoundCredential, FoundPart } from '../../core/discovery/found.ts';
import { isMixed } from '../../core/discovery/owners.ts';
import { builtIn } from '../terminal/built-in.ts';
import { describeFound } from '../terminal/describe-found.ts';

/** True if a config can hold the credential: it belongs to one ESP, and each part is a variable or a file of its own. */
export function canBeWritten(found: FoundCredential, envFile: string | undefined): boolean {
  return (
    found.isCertain && !isMixed(found) && Object.values(found.parts).every((part) => refer(part, envFile) !== undefined)
  );
}

/** Returns the one .env file that the config names: that of the first credential which lies in one. */
export function findEnvFile(found: readonly FoundCredential[]): string | undefined {
  const files = found
    .filter((one) => one.isCertain && !isMixed(one))
    .flatMap(({ parts }) => Object.values(parts).flatMap(({ variable }) => variable.file ?? []));
  return files.find((file) => /(?:^|\/)(?:\.env[\w.-]*|[\w.-]+\.env|env)$/.test(file));
}

/** The sentence about a credential that is not used. */
export function describeUnused(found: FoundCredential, envFile: string | undefined): string {
  const list = describeFound(found);
  const remark = found.remarks.find(({ code }) => code === 'two_owners' || code === 'several_providers');
  if (remark !== undefined) return `Found ${list}: not used. ${remark.says}`;
  const apart = Object.values(found.parts).some(({ isPiece }) => isPiece);
  const reason = apart
    ? 'it is a piece of a longer value; give it a variable of its own'
    : envFile === undefined
      ? 'a config cannot refer to this file; set it as a variable or in ./.env'
      : `the config reads ${envFile}, and this lies elsewhere`;
  return `Found ${nameOf(found)}: ${list}: not used, because ${reason}.`;
}

/** The sentence about a credential that is used. */
export function describeUsed(found: FoundCredential): string {
  const isIll = found.remarks.some(({ code }) => code === 'malformed' || code === 'wrong_credential');
  const shape = isIll ? '; its value does not look like a key, which diagnose will explain' : '';
  return `Found ${nameOf(found)}: ${describeFound(found)}${shape}.`;
}

/** The integration to write; settings, region and host as they were found. */
export function toWritten(found: FoundCredential, id: string, envFile: string | undefined): WrittenIntegration {
  const { provider, parts, settings, region, endpoint } = found;
  const refs = Object.entries(parts).flatMap(([name, part]) => {
    const ref = refer(part, envFile);
    return ref === undefined ? [] : [[name, ref] as const];
  });
  return { id, provider, parts: Object.fromEntries(refs), settings, ...defined({ region, endpoint }) };
}

function refer({ variable, isPiece }: FoundPart, envFile: string | undefined): WrittenRef | undefined {
  if (isPiece) return undefined;
  if (variable.path !== undefined) return { file: variable.path };
  return variable.file === undefined || variable.file === envFile ? { env: variable.name } : undefined;
}

function nameOf({ provider }: FoundCredential): string {
  return builtIn.get(provider)?.name ?? provider;
}
