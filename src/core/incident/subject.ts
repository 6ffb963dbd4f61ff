/** @module The subject of a transition: what a notification says about the integration behind it. */

import { defined } from '../defined.ts';
import type { Integration } from '../model/config.ts';
import type { Subject } from '../model/incident.ts';

/** @param provider id and name of the integration's ESP */
export function subjectOf(
  { id, usedBy, owner }: Pick<Integration, 'id' | 'usedBy' | 'owner'>,
  provider: { readonly id: string; readonly name: string },
): Subject {
  return { id, provider: provider.id, providerName: provider.name, usedBy, ...defined({ owner }) };
}
