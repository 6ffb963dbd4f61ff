/** @module Keeps one copy of what many diagnoses say alike: in a storm a hundred thousand of them differ in a few words. */

import type { Diagnosis } from '../../core/model/diagnosis.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Recorded } from '../../store/contract.ts';

/** The same in less memory, for as long as it is kept. */
export type Intern = (recorded: Recorded) => Recorded;

/** Sentences and findings that are kept in mind to be found again; then it begins anew. */
const most = 5_000;

export function createInterning(): Intern {
  const known = new Map<string, unknown>();

  /** Equal texts are equal parts: they are plain data. */
  function shareOne<Part>(part: Part): Part {
    const text = JSON.stringify(part);
    const same = known.get(text);
    if (same !== undefined) return same as Part;
    if (known.size >= most) known.clear();
    known.set(text, part);
    return part;
  }

  function shareDiagnosis(diagnosis: Diagnosis): Diagnosis {
    const { evidence, ruledOut, remedy } = diagnosis;
    return {
      ...diagnosis,
      evidence: evidence.map(shareOne),
      ruledOut: ruledOut.map(shareOne),
      remedy: remedy.map(shareOne),
    };
  }

  function shareIncident(incident: Incident): Incident {
    const { signature, group } = incident;
    return {
      ...incident,
      ...(signature === undefined ? {} : { signature: shareOne(signature) }),
      ...(group === undefined ? {} : { group: shareOne(group) }),
    };
  }

  return (recorded) => {
    if (recorded.transition === undefined) return recorded;
    const { transition, channels } = recorded.transition;
    const { diagnosis } = transition;
    const incident = shareIncident(transition.incident);
    const isOpen = recorded.standing.incident?.id === incident.id;
    return {
      ...recorded,
      standing: isOpen ? { ...recorded.standing, incident } : recorded.standing,
      transition: {
        channels,
        transition: {
          ...transition,
          incident,
          ...(diagnosis === undefined ? {} : { diagnosis: shareDiagnosis(diagnosis) }),
        },
      },
    };
  };
}
