/** @module Headlines: tag, title and tone of an alert about one key or several keys. */

import { type Cause, causes, faultlessCauses, keyCauses, without } from '../model/cause.ts';
import type { Transition } from '../model/incident.ts';
import type { Tone } from './content.ts';
import { cleanLine } from './sanitise.ts';
import { describeWarningKind, tagOf } from './tags.ts';
import { count, sayStretch } from './time.ts';

/** Characters of a problem of Keymedic itself that fit into a title. */
export const longestTitle = 110;

/** Tag and title, shown as `[tag] title`, and the tone. */
interface Headline {
  readonly tag: string;
  readonly title: string;
  readonly tone: Tone;
}

/** Returns the headline of a transition. @param history the transitions of its incident in this alert, oldest first */
export function headlineOf(transition: Transition, history: readonly Transition[]): Headline {
  return { tag: tagOf(transition), title: titleOf(transition, history), tone: toneOf(transition) };
}

function titleOf(transition: Transition, history: readonly Transition[]): string {
  const { type, incident, problem } = transition;
  switch (type) {
    case 'channel.test':
      return 'Test alert: this channel works, and nothing is wrong';
    case 'incident.resolved':
      if (transition.unwatched) return `${nameKey(transition)} is no longer watched`;
      return isFromStart(history) && incident.kind !== 'warning'
        ? `${nameKey(transition)} ${describePast(incident)} ${sayStretch(incident.openedAt, transition.at)}, and works again`
        : `${nameKey(transition)} ${describeEvent(type, incident, 1, transition)}`;
    case 'agent.started':
      return shorten((problem ?? 'Keymedic started').replace(/(?<=\.) .*/su, ''));
    case 'agent.problem':
      return shorten(problem ?? 'Keymedic itself has a problem');
    case 'agent.recovered':
      return `Recovered: ${shorten((problem ?? 'the problem is over').replace(/^Over: /u, ''))}`;
    default:
      return `${nameKey(transition)} ${describeEvent(type, incident, 1, transition)}`;
  }
}

function describePast({ kind, flapping }: Transition['incident']): string {
  if (kind === 'unknown') return 'could not be checked';
  return flapping ? 'came and went' : 'was down';
}

/** Begin and end are in one message, so nobody was told before. */
function isFromStart([first]: readonly Transition[]): boolean {
  return first?.type === 'incident.opened';
}

/** Returns a sentence as a title. */
function shorten(problem: string): string {
  return cleanLine(problem, longestTitle).replace(/\.$/u, '');
}

/** Names the key of a transition: `SendGrid key shop-receipts`. */
export function nameKey({ incident, subject }: Transition): string {
  const provider = subject === undefined ? '' : `${cleanLine(subject.providerName, 40)} `;
  return `${provider}key ${cleanLine(incident.integration, 80)}`;
}

/** Names the first `most` users of a key: `shop, blog, and 3 more`. */
export function nameUsers(users: readonly string[], most: number): string {
  const named = users.slice(0, most).map((user) => cleanLine(user, 80));
  return [...named, ...(users.length > most ? [`and ${users.length - most} more`] : [])].join(', ');
}

/** Faults that are not of the key or its rights: a text that blames the key has it replaced in vain. */
const elsewhere = without(causes, ...keyCauses, 'insufficient_permissions', ...faultlessCauses);

/** What is said of keys that fail; whether they ever worked is another matter. */
export function describeFailure(cause: Cause, number: number): string {
  return elsewhere.includes(cause) ? 'cannot be used' : `${number === 1 ? 'does' : 'do'} not work`;
}

const steadyOfOne = 'no longer comes and goes: it fails each time';

/** Returns the verb phrase of an event, such as `does not work`, in singular or plural. @param single the transition, if it is about one key */
function describeEvent(
  type: Transition['type'],
  { kind, cause }: Pick<Transition['incident'], 'kind' | 'cause'>,
  number: number,
  single?: Transition,
  isFlapping = single?.incident.flapping ?? false,
): string {
  const comes = number === 1 ? 'comes and goes' : 'come and go';
  const failure = describeFailure(cause, number);
  switch (type) {
    case 'incident.opened':
      if (isFlapping) return comes;
      return kind === 'unknown' ? 'cannot be checked' : failure;
    case 'incident.updated':
      if (single?.steady) return number === 1 ? steadyOfOne : 'no longer come and go: they fail each time';
      if (isFlapping) return single?.turns === undefined ? `still ${comes}: new findings` : comes;
      return kind === 'unknown' ? 'still cannot be checked' : `still ${failure}: new findings`;
    case 'incident.reminded':
      if (isFlapping) return `still ${comes}`;
      if (kind === 'unknown') return 'still cannot be checked';
      if (kind === 'warning') return `still ${number === 1 ? 'wants' : 'want'} attention`;
      return `still ${failure}`;
    case 'incident.acknowledged':
      return `${number === 1 ? 'is' : 'are'} being looked after`;
    case 'incident.resolved':
      if (single?.unwatched) return `${number === 1 ? 'is' : 'are'} no longer watched`;
      return `${number === 1 ? 'works' : 'work'}${kind === 'warning' ? ', and nothing is left to do' : ' again'}`;
    case 'key.warning': {
      const warnings = single?.diagnosis?.warnings ?? [];
      const [first] = warnings;
      if (first === undefined) return number === 1 ? 'wants attention' : 'want attention';
      const more = warnings.length === 1 ? '' : `, and ${warnings.length - 1} more`;
      return `${describeWarningKind(first.kind, first.due === undefined ? undefined : cleanLine(first.due, 10))}${more}`;
    }
    case 'agent.problem':
    case 'agent.recovered':
    case 'agent.started':
    case 'channel.test':
      return '';
  }
}

/** Returns the verb phrase for keys of which only the cause is known. */
export function describeEvents(type: Transition['type'], cause: Cause, number: number): string {
  const kind = cause === 'healthy' ? 'warning' : cause === 'agent_problem' ? 'unknown' : 'failing';
  return describeEvent(type, { kind, cause }, number) || 'of Keymedic itself';
}

function toneOf({ type, incident, unwatched }: Transition): Tone {
  if (type === 'agent.problem' || type === 'agent.started' || type === 'channel.test' || unwatched) return 'ours';
  if (type === 'incident.resolved' || type === 'agent.recovered') return 'good';
  if (type === 'key.warning' || type === 'incident.acknowledged') return 'warn';
  if (incident.kind === 'unknown' || incident.kind === 'warning') return 'warn';
  return 'bad';
}

/**
 * Returns the title of several incidents to which the same happened: `12 SendGrid keys do not work`.
 * @param history the transitions of the first incident
 * @param number how many incidents there are, if `transitions` are not all of them
 */
export function titleOfSeveral(
  transitions: readonly Transition[],
  history: readonly Transition[],
  number = transitions.length,
): string {
  const [first] = transitions;
  if (first === undefined) return '';
  // Several incidents of one key are one key.
  const doubles = transitions.length - new Set(transitions.map(({ incident }) => incident.integration)).size;
  const keysInAll = number - doubles;
  if (keysInAll === 1 || first.subject === undefined) return titleOf(first, history);
  const names = new Set(transitions.map(({ subject }) => subject?.providerName));
  const whose = names.size === 1 ? `${cleanLine(first.subject.providerName, 40)} ` : '';
  const keys = count(keysInAll, `${whose}key`);
  const areFlapping = transitions.every(({ incident }) => incident.flapping);
  return `${keys} ${describeEvent(first.type, first.incident, keysInAll, first, areFlapping)}`;
}
