/** @module From a notification to what it says: one incident in full, or a digest with the worst first. */

import type { Transition, TransitionType } from '../incident-types.ts';
import type { Notification } from '../notification.ts';
import { cleanLine } from './clean.ts';
import type { AlertContent, Block, Item } from './content.ts';
import { describe } from './describe.ts';
import { count } from './time.ts';
import { headlineOf, nameKey, titleOfSeveral } from './title.ts';

/** How many integrations an alert names; the rest is counted. */
export const mostNamed = 50;

/** Which transition a digest is about first. */
const gravity: readonly TransitionType[] = [
  'incident.opened',
  'incident.updated',
  'key.warning',
  'agent.problem',
  'incident.resolved',
  'agent.recovered',
];

/** What became of one incident: its last transition, and all of them in order. */
export interface Story {
  readonly last: Transition;
  readonly history: readonly Transition[];
}

/** One story for each incident, the gravest first; otherwise as they came. */
export function tellStories({ transitions }: Notification): readonly Story[] {
  const histories = Map.groupBy(transitions, ({ incident }) => incident.id);
  const stories = [...histories.values()].flatMap((unordered) => {
    const history = unordered.toSorted((one, other) => one.incident.sequence - other.incident.sequence);
    const last = history.at(-1);
    return last === undefined ? [] : [{ last, history }];
  });
  return stories.toSorted((one, other) => gravity.indexOf(one.last.type) - gravity.indexOf(other.last.type));
}

/** @throws {RangeError} when the notification carries no transition: there is nothing to tell. */
export function compose(notification: Notification): AlertContent {
  const stories = tellStories(notification);
  const [first] = stories;
  if (first === undefined) throw new RangeError(`notification ${notification.id} carries no transition`);
  const { tag, title, tone } = headlineOf(first.last);
  if (stories.length === 1) {
    return { tag, title, tone, blocks: describe(first.last, first.history, 'full'), footer: footerOf(first.last) };
  }
  const parts = [...Map.groupBy(stories, ({ last }) => partOf(last)).values()];
  const leading = parts[0] ?? [];
  const others = stories.length - leading.length;
  const digest = `${titleOfSeveral(leading.map(({ last }) => last))}${others === 0 ? '' : `, and ${count(others, 'other')}`}`;
  return {
    tag,
    title: digest,
    tone,
    blocks: describeParts(parts),
    footer: `Keymedic, ${count(stories.length, 'incident')}, first ${cleanLine(first.last.incident.id, 100)}`,
  };
}

/** Those of one part have the same tag, so the same happened to them for the same reason. */
function partOf(last: Transition): string {
  return JSON.stringify([last.type, headlineOf(last).tag, last.subject?.provider, last.incident.kind]);
}

function describeParts(parts: readonly (readonly Story[])[]): readonly Block[] {
  let room = mostNamed;
  return parts.flatMap((part) => {
    const named = part.slice(0, room);
    room -= named.length;
    const [first] = part;
    if (first === undefined) return [];
    const { tag, tone } = headlineOf(first.last);
    const title = titleOfSeveral(part.map(({ last }) => last));
    const head: readonly Block[] = parts.length === 1 ? [] : [{ kind: 'part', tag, title, tone }];
    if (part.length === 1) return [...head, ...describe(first.last, first.history, 'short')];
    const unnamed = part.length - named.length;
    const members: Block = {
      kind: 'list',
      heading: `All ${part.length}`,
      items: [...named.map(nameMember), ...(unnamed === 0 ? [] : [{ text: `${unnamed} more, not named here` }])],
    };
    if (first.last.type === 'incident.resolved') return [...head, members];
    const example: Block = {
      kind: 'paragraph',
      lead: 'For example',
      text: `${nameKey(first.last)}. The others are in the same kind of trouble and are listed below.`,
    };
    return [...head, example, ...describe(first.last, first.history, 'short'), members];
  });
}

function nameMember({ last }: Story): Item {
  const users = (last.subject?.usedBy ?? []).map((user) => cleanLine(user, 80));
  const owner = last.subject?.owner;
  const who = [
    ...(users.length === 0 ? [] : [`used by ${users.join(', ')}`]),
    ...(owner === undefined ? [] : [`owner ${cleanLine(owner, 120)}`]),
  ];
  return {
    lead: cleanLine(last.incident.integration, 80),
    text: who.length === 0 ? 'nobody is named' : who.join('; '),
  };
}

function footerOf({ incident }: Transition): string {
  return `Keymedic, incident ${cleanLine(incident.id, 100)}, message ${incident.sequence} about it`;
}
