/** @module Interning: keeps one copy of equal parts of diagnoses. In an outage, 100 000 diagnoses differ in a few words. */

import { defined } from '../../core/defined.ts';
import type { Diagnosis } from '../../core/model/diagnosis.ts';
import type { Incident } from '../../core/model/incident.ts';
import type { Recorded } from '../../core/model/record.ts';

/** Returns an equal record whose parts share memory with those of earlier records. */
export type Intern = (recorded: Recorded) => Recorded;

/** Parts that are kept to be found again; when there are more, all are forgotten. */
const most = 5_000;

/** Starts with no known parts. */
export function createInterning(): Intern {
  const known = new Map<string, unknown>();

  /** Parts are plain data, so two with the same JSON are equal. */
  function intern<Part>(part: Part): Part {
    const text = JSON.stringify(part);
    const same = known.get(text);
    if (same !== undefined) return same as Part;
    if (known.size >= most) known.clear();
    known.set(text, part);
    return part;
  }

  function internDiagnosis(diagnosis: Diagnosis): Diagnosis {
    const { evidence, ruledOut, remedy } = diagnosis;
    return {
      ...diagnosis,
      evidence: evidence.map(intern),
      ruledOut: ruledOut.map(intern),
      remedy: remedy.map(intern),
    };
  }

  function internIncident(incident: Incident): Incident {
    const { signature, group } = incident;
    const interned = { signature: signature && intern(signature), group: group && intern(group) };
    return { ...incident, ...defined(interned) };
  }

  return (recorded) => {
    if (recorded.transition === undefined) return recorded;
    const { transition, channels } = recorded.transition;
    const diagnosis = transition.diagnosis && internDiagnosis(transition.diagnosis);
    const incident = internIncident(transition.incident);
    const isOpen = recorded.standing.incident?.id === incident.id;
    return {
      ...recorded,
      standing: isOpen ? { ...recorded.standing, incident } : recorded.standing,
      transition: {
        channels,
        transition: { ...transition, incident, ...defined({ diagnosis }) },
      },
    };
  };
}
