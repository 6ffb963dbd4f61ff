/** @module Evidence of the history: whether this very credential worked before, where, and until when. */

import { defined } from '../defined.ts';
import type { State } from '../model/cause.ts';
import type { Evidence } from '../model/diagnosis.ts';
import type { CredentialKind } from '../model/provider.ts';
import { allBut, formatInstant, hard, soft } from './evidence.ts';
import { weights } from './weights.ts';

/** The store's memory of an integration; absent when it was never examined. Instants in ms since the epoch. */
export interface Memory {
  readonly lastHealthyAt?: number;
  readonly lastHealthyFingerprint?: string;
  readonly lastHealthyHost?: string;
  /** Time at which the last fingerprint was first seen. */
  readonly fingerprintSince?: number;
  readonly fingerprint?: string;
  /** Since when the credential is refused; absent while it is not. */
  readonly refusedSince?: number;
  /** The verdict that stands. */
  readonly state?: State;
  /** Time of the first failure since the last success. */
  readonly failingSince?: number;
}

/** The memory of this very credential. Instants in ms since the epoch. */
export interface Past {
  readonly lastHealthyAt?: number;
  /** True when this very credential was healthy at this very host. */
  readonly isSame: boolean;
  /** True when this very credential was healthy at any host. */
  readonly isSameKey: boolean;
  /** Time at which this credential was first seen. */
  readonly changedAt?: number;
}

/** Returns the evidence of the history: hard where this very credential worked at this very host, soft otherwise. */
export function evidenceOfHistory(past: Past | undefined): readonly Evidence[] {
  if (past === undefined) return [];
  if (past.lastHealthyAt === undefined) {
    return [
      soft(
        'history',
        'This integration has never worked since Keymedic watches it.',
        ['unrecognised', 'wrong_region', 'wrong_credential', 'malformed'],
        weights.neverWorked,
      ),
    ];
  }
  const when = formatInstant(past.lastHealthyAt);
  if (past.isSame) {
    const says = `This very key worked at this very host until ${when}, so the key has no typing error and belongs to no other account or region.`;
    return [
      hard('history', says, allBut(['malformed', 'unrecognised', 'wrong_credential', 'wrong_region'])),
      soft('history', says, ['revoked', 'expired'], weights.workedBefore),
    ];
  }
  if (past.isSameKey) {
    const says = `This very key worked at another host until ${when}: the region or the endpoint was changed since.`;
    return [soft('history', says, ['wrong_region', 'endpoint_changed'], weights.keyChanged)];
  }
  const changed = past.changedAt === undefined ? '' : ` on ${formatInstant(past.changedAt)}`;
  const says = `The stored key was changed${changed}; the previous key worked until ${when}.`;
  return [soft('history', says, ['unrecognised', 'malformed', 'wrong_credential', 'wrong_region'], weights.keyChanged)];
}

/** Returns the past of this very credential at this very host; undefined without a memory. */
export function toPast(
  memory: Memory | undefined,
  fingerprint: string | undefined,
  host: string | undefined,
): Past | undefined {
  if (memory === undefined) return undefined;
  const { lastHealthyAt, lastHealthyFingerprint, lastHealthyHost, fingerprintSince } = memory;
  const isSameKey = lastHealthyFingerprint !== undefined && lastHealthyFingerprint === fingerprint;
  const isSame = isSameKey && lastHealthyHost === host;
  const changedAt = memory.fingerprint === fingerprint ? fingerprintSince : undefined;
  return defined({ isSame, isSameKey, lastHealthyAt, changedAt });
}

const day = 86_400_000;

/** Returns soft evidence of a credential that is older, or longer unused as far as is known, than the ESP allows. `now` in ms since the epoch. */
export function evidenceOfAge(
  { expiry, title }: CredentialKind,
  memory: Memory | undefined,
  fingerprint: string | undefined,
  now: number,
): readonly Evidence[] {
  if (memory === undefined || expiry.days === undefined) return [];
  const isSame = memory.fingerprint === fingerprint;
  const from = expiry.rule === 'fixed' && isSame ? memory.fingerprintSince : undefined;
  const used =
    expiry.rule === 'idle' && memory.lastHealthyFingerprint === fingerprint ? memory.lastHealthyAt : undefined;
  const start = from ?? used;
  if (start === undefined || now - start < expiry.days * day) return [];
  const says =
    from === undefined
      ? `The ${title} did not work, as far as Keymedic knows, since ${formatInstant(start)}; the ESP ends those unused for ${expiry.days} days.`
      : `The ${title} is known since ${formatInstant(start)}, which is longer than the ESP lets it live.`;
  return [soft('declared', says, ['expired'], weights.pastProviderExpiry)];
}
