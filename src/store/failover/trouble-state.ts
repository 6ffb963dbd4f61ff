/** @module The trouble of a store: the error that keeps it away, and what of it was reported. */

import { mayBeReplaced, StoreError, type StoreTrouble } from '../error.ts';

/** The current trouble of one store. */
export interface TroubleState {
  /** Why the store cannot be used now; undefined while it can. */
  current(): StoreError | undefined;
  /** True if another file may have taken the place of the one that was read. */
  mayBeReplaced(): boolean;
  /** Takes over a failure as the current trouble. Returns the trouble if it must be reported. */
  raise(error: unknown): StoreError | undefined;
  /** Ends the trouble. */
  clear(): void;
}

interface TroubleOptions {
  /** Why the store cannot be used from the start. */
  readonly trouble?: StoreError;
  /** Called when the file is damaged for certain. Returns the trouble that follows, if something was done about it. */
  readonly onDamaged?: () => StoreError | undefined;
}

/** Tracks the trouble. Each kind of failure is reported once until `clear`, `corrupt` every time. */
export function createTroubleState({ trouble, onDamaged }: TroubleOptions): TroubleState {
  let current = trouble;
  let isReplaceable = trouble !== undefined;
  const reported = new Set<StoreTrouble>(trouble === undefined ? [] : [trouble.kind]);
  /** How often the file was found damaged. */
  let timesDamaged = 0;

  return {
    current: () => current,
    mayBeReplaced: () => isReplaceable,
    raise(error) {
      current = error instanceof StoreError ? error : new StoreError('io', `The store failed: ${messageOf(error)}.`);
      const { kind } = current;
      isReplaceable ||= mayBeReplaced(kind);
      if (kind === 'corrupt') timesDamaged += 1;
      // The first finding may come from damaged memory: the file is opened anew and read again.
      if (kind === 'corrupt' && timesDamaged > 1) current = onDamaged?.() ?? current;
      if (reported.has(kind) && kind !== 'corrupt') return undefined;
      reported.add(kind);
      return current;
    },
    clear() {
      current = undefined;
      isReplaceable = false;
      reported.clear();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
