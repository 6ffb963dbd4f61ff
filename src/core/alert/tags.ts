/** @module Tags and phrases of alerts: the tag of a subject, the confidence in a sentence, the kinds of warnings. */

import { causeNames } from '../cause-words.ts';
import { type Cause, reachCauses, refusalCauses } from '../model/cause.ts';
import type { Diagnosis, WarningKind } from '../model/diagnosis.ts';
import type { Transition } from '../model/incident.ts';

/** Tagged REFUSED: to its reader a missing right, and a signature of the wrong time, are refusals like those of the log-in. */
const taggedRefused: readonly Cause[] = [...refusalCauses, 'insufficient_permissions', 'clock_skew'];

/** `a`, `a or b`, `a, b or c`. */
function joinAlternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Returns the word in brackets at the beginning of a subject. The word names a cause only if the evidence favours one cause. */
export function tagOf(transition: Transition): string {
  const { type, incident, diagnosis } = transition;
  if (type === 'channel.test') return 'TEST';
  if (type === 'incident.acknowledged') return 'ACKNOWLEDGED';
  if (type === 'agent.problem' || type === 'agent.recovered' || type === 'agent.started') return 'KEYMEDIC';
  if (type === 'incident.resolved') return transition.unwatched ? 'NOT WATCHED' : 'OK';
  if (type === 'key.warning' || incident.kind === 'warning') return 'WARNING';
  if (incident.kind === 'unknown') return 'UNKNOWN';
  const candidates = diagnosis?.candidates ?? [incident.cause];
  // What the answer itself says needs no confidence.
  if (diagnosis?.named && diagnosis.cause === incident.cause) return diagnosis.named.title.toUpperCase();
  if (incident.confidence !== 'possible' || candidates.length < 2) return tagOfCause(incident.cause);
  if (candidates.every((cause) => taggedRefused.includes(cause))) return 'REFUSED';
  if (candidates.every((cause) => reachCauses.includes(cause))) return 'UNREACHABLE';
  return 'FAILING';
}

function tagOfCause(cause: Cause): string {
  return cause.replaceAll('_', ' ').toUpperCase();
}

/** Describes the confidence of a diagnosis, and names the other causes that are possible. */
export function describeConfidence(diagnosis: Diagnosis): string {
  const others = diagnosis.candidates.filter((cause) => cause !== diagnosis.cause).map((cause) => causeNames[cause]);
  const names = diagnosis.candidates.map((cause) => causeNames[cause]);
  if (diagnosis.contradictory) {
    return `Not sure: the evidence contradicts itself. It may be: ${joinAlternatives(names)}. Keymedic probes again later.`;
  }
  switch (diagnosis.confidence) {
    case 'certain':
      return 'Certain: the evidence excludes every other cause.';
    case 'likely':
      return others.length === 0
        ? 'Likely, but not proven.'
        : `Likely, but not proven. Not excluded: ${joinAlternatives(others)}.`;
    case 'possible':
      return others.length === 0
        ? 'Possible, but not proven.'
        : `Not sure. The evidence fits: ${joinAlternatives(names)}.`;
  }
}

/** Returns the verb phrase of a warning, to follow the key's name. @param due ISO 8601 date or instant */
export function describeWarningKind(kind: WarningKind, due: string | undefined): string {
  const on = due === undefined ? '' : ` on ${due.slice(0, 10)}`;
  const by = due === undefined ? '' : ` by ${due.slice(0, 10)}`;
  switch (kind) {
    case 'expires':
      return due === undefined ? 'expires soon' : `expires${on}`;
    case 'text':
      return 'works, but its text is damaged';
    case 'rotation_due':
      return `is due for rotation${by}`;
    case 'over_privileged':
      return 'may do more than it needs';
    case 'idle':
      return due === undefined ? 'is idle for too long' : `is idle and ends${on}`;
    case 'shared_key':
      return 'is used in several places';
    case 'inline_secret':
      return 'is written in the config file';
    case 'quota':
      return 'has little quota left';
    case 'retirement':
      return due === undefined
        ? 'relies on something that will be retired'
        : `relies on something that is retired${on}`;
    case 'answer_changed':
      return 'works, but the answer of the ESP has changed';
    case 'notice':
      return 'works, but the ESP reports something about its account';
    case 'declared':
      return `wants attention${by}`;
  }
}
