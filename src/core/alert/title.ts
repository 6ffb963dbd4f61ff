/** @module Headlines: what happened to one key, or to many. */

import { type Cause, causes, faultlessCauses, keyCauses, without } from '../model/cause.ts';
import type { Transition } from '../model/incident.ts';
import type { Tone } from './content.ts';
import { cleanLine } from './sanitise.ts';
import { sayWarning, tagOf } from './tags.ts';
import { count, sayStretch } from './time.ts';

/** Characters of our own problem that fit into a title. */
export const longestTitle = 110;

/** `[tag] title`, and the tone that goes with it. */
interface Headline {
  readonly tag: string;
  readonly title: string;
  readonly tone: Tone;
}

/** `SendGrid key shop-receipts does not work`; `history`: all that is told of its incident, oldest first. */
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
      return isWholeStory(history) && incident.kind !== 'warning'
        ? `${nameKey(transition)} ${sayPast(incident)} ${sayStretch(incident.openedAt, transition.at)}, and works again`
        : `${nameKey(transition)} ${happened(type, incident, 1, transition)}`;
    case 'agent.started':
      return shorten((problem ?? 'Keymedic started').replace(/(?<=\.) .*/su, ''));
    case 'agent.problem':
      return shorten(problem ?? 'Keymedic itself has trouble');
    case 'agent.recovered':
      return `Recovered: ${shorten((problem ?? 'the trouble is over').replace(/^Over: /u, ''))}`;
    default:
      return `${nameKey(transition)} ${happened(type, incident, 1, transition)}`;
  }
}

function sayPast({ kind, flapping }: Transition['incident']): string {
  if (kind === 'unknown') return 'could not be checked';
  return flapping ? 'came and went' : 'was down';
}

/** Begin and end in one message: nobody was told while it lasted. */
function isWholeStory([first]: readonly Transition[]): boolean {
  return first?.type === 'incident.opened';
}

/** A sentence as a title. */
function shorten(problem: string): string {
  return cleanLine(problem, longestTitle).replace(/\.$/u, '');
}

/** `SendGrid key shop-receipts`. */
export function nameKey({ incident, subject }: Transition): string {
  const provider = subject === undefined ? '' : `${cleanLine(subject.providerName, 40)} `;
  return `${provider}key ${cleanLine(incident.integration, 80)}`;
}

/** `shop, blog, and 3 more`: the first `most` of those who use a key. */
export function nameUsers(users: readonly string[], most: number): string {
  const named = users.slice(0, most).map((user) => cleanLine(user, 80));
  return [...named, ...(users.length > most ? [`and ${users.length - most} more`] : [])].join(', ');
}

/** Faults that are not of the key or its rights: a text that blames the key has it replaced in vain. */
const elsewhere = without(causes, ...keyCauses, 'insufficient_permissions', ...faultlessCauses);

/** What is said of keys that fail; whether they ever worked is another matter. */
export function sayFailure(cause: Cause, number: number): string {
  return elsewhere.includes(cause) ? 'cannot be used' : `${number === 1 ? 'does' : 'do'} not work`;
}

/** `does not work`, in the number that the keys before it need. */
function happened(
  type: Transition['type'],
  { kind, cause }: Pick<Transition['incident'], 'kind' | 'cause'>,
  number: number,
  single?: Transition,
  isFlapping = single?.incident.flapping ?? false,
): string {
  const comes = number === 1 ? 'comes and goes' : 'come and go';
  const failure = sayFailure(cause, number);
  switch (type) {
    case 'incident.opened':
      if (isFlapping) return comes;
      return kind === 'unknown' ? 'cannot be checked' : failure;
    case 'incident.updated':
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
      return `${sayWarning(first.kind, first.due === undefined ? undefined : cleanLine(first.due, 10))}${more}`;
    }
    case 'agent.problem':
    case 'agent.recovered':
    case 'agent.started':
    case 'channel.test':
      return '';
  }
}

/** The same for keys of which no more is known than the cause. */
export function sayHappened(type: Transition['type'], cause: Cause, number: number): string {
  const kind = cause === 'healthy' ? 'warning' : cause === 'agent_problem' ? 'unknown' : 'failing';
  return happened(type, { kind, cause }, number) || 'of Keymedic itself';
}

function toneOf({ type, incident, unwatched }: Transition): Tone {
  if (type === 'agent.problem' || type === 'agent.started' || type === 'channel.test' || unwatched) return 'ours';
  if (type === 'incident.resolved' || type === 'agent.recovered') return 'good';
  if (type === 'key.warning' || type === 'incident.acknowledged') return 'warn';
  if (incident.kind === 'unknown' || incident.kind === 'warning') return 'warn';
  return 'bad';
}

/**
 * `12 SendGrid keys do not work`, for several to which the same happened.
 * @param history of the first
 * @param number how many there are, where `transitions` are not all
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
  return `${keys} ${happened(first.type, first.incident, keysInAll, first, areFlapping)}`;
}
