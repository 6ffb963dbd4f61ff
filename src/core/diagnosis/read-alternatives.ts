/** @module Evidence of the same key tried elsewhere: at other regions, and as other kinds of credential. */

import type { Evidence } from '../model/diagnosis.ts';
import type { ReadAnswer } from './compare-answers.ts';
import { allBut, hard, soft } from './evidence.ts';
import { dependsOnKey, isAccepted } from './read-steps.ts';
import { weights } from './weights.ts';

/** The answers of another official host to the real key and, if it accepted that, to a made-up one. */
export interface RegionAnswer {
  readonly region: string;
  readonly answered: ReadAnswer;
  /** Absent where no made-up key was tried. */
  readonly control?: ReadAnswer;
}

/**
 * Returns the evidence of all other regions: an acceptance that a control confirms names the region; refusals by all
 * exclude `wrong_region`.
 * @param unasked number of regions that were not asked
 */
export function readOtherRegions(
  regions: readonly RegionAnswer[],
  unasked: number,
): { readonly evidence: readonly Evidence[]; readonly foundRegion?: string } {
  if (regions.length === 0) return { evidence: [] };
  const names = (list: readonly RegionAnswer[]) => list.map(({ region }) => region).join(', ');
  const accepting = regions.find(({ answered, control }) => isAccepted(answered) && !isOpen(control));
  if (accepting !== undefined) {
    const { region, control } = accepting;
    // Without a control the host may accept every key; then the region is only suspected.
    const isChecked = control !== undefined && dependsOnKey(control);
    const says = `The region ${region} accepts this key${isChecked ? ' and refuses a made-up one' : ''}.`;
    const evidence = isChecked
      ? hard('other_regions', says, ['wrong_region'])
      : soft('other_regions', says, ['wrong_region'], weights.regionAccepts);
    return { evidence: [evidence], foundRegion: region };
  }
  const open = regions.filter(({ control }) => isOpen(control));
  const silent = regions.filter(({ answered }) => !dependsOnKey(answered));
  const notes = [
    ...(open.length === 0
      ? []
      : [`The region ${names(open)} accepts a made-up key too, so its acceptance proves nothing.`]),
    ...(silent.length === 0 ? [] : [`The region ${names(silent)} could not be asked.`]),
    ...(unasked === 0 ? [] : [`${unasked} more regions were not asked.`]),
  ];
  if (notes.length > 0) return { evidence: notes.map((says) => soft('other_regions', says, ['wrong_region'], 1)) };
  const says = `The other regions (${names(regions)}) refuse this key, too.`;
  return { evidence: [hard('other_regions', says, allBut(['wrong_region']))] };
}

function isOpen(control: ReadAnswer | undefined): boolean {
  return control !== undefined && isAccepted(control);
}

/** Returns the evidence of the key tried as other kinds of credential of the same ESP, each with a made-up key if it was accepted. */
export function readOtherKinds(
  tries: readonly { readonly title: string; readonly answered: ReadAnswer; readonly control?: ReadAnswer }[],
): readonly Evidence[] {
  const accepted = tries.find(({ answered, control }) => isAccepted(answered) && !isOpen(control));
  if (accepted !== undefined) {
    const says = `The key is accepted as another kind of credential: ${accepted.title}.`;
    return [
      accepted.control === undefined
        ? soft('other_kinds', says, ['wrong_credential'], weights.regionAccepts)
        : hard('other_kinds', says, ['wrong_credential']),
    ];
  }
  if (tries.length === 0 || tries.some(({ answered }) => !dependsOnKey(answered) || isAccepted(answered))) return [];
  const says = `The key is not accepted as ${tries.map(({ title }) => title).join(' or ')} either.`;
  return [hard('other_kinds', says, allBut(['wrong_credential']))];
}
