/** @module From a notification to what it says: one incident in full, or a digest with the worst first. */

import type { Transition, TransitionType } from '../incident-types.ts';
import type { Notification } from '../notification.ts';
import { cleanLine } from './clean.ts';
import type { AlertContent, Block, Item } from './content.ts';
import { describe } from './describe.ts';
import { count, sayInstant } from './time.ts';
import { headlineOf, nameKey, titleOfSeveral } from './title.ts';
import { tagOf } from './words.ts';

/** How many integrations an alert names; the rest is counted. */
export const mostNamed = 50;
/** How many kinds of trouble a digest describes; of the rest it gives the headlines. */
const mostParts = 6;

/** Which transition a digest is about first. */
const gravity: readonly TransitionType[] = [
  'incident.opened',
  'incident.updated',
  'incident.reminded',
  'key.warning',
  'agent.problem',
  'incident.acknowledged',
  'incident.resolved',
  'agent.recovered',
  'channel.test',
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
  const { tag, title, tone } = headlineOf(first.last, first.history);
  const late = sayDelay(notification);
  if (stories.length === 1) {
    const blocks = [...late, ...describe(first.last, first.history, 'full')];
    return { tag, title, tone, blocks, footer: footerOf(first.last) };
  }
  const parts = [...Map.groupBy(stories, ({ last }) => partOf(last)).values()];
  const leading = parts[0] ?? [];
  const others = stories.length - leading.length;
  const digest = `${titleOf(leading)}${others === 0 ? '' : `, and ${count(others, 'other')}`}`;
  return {
    tag,
    title: digest,
    tone,
    blocks: [...late, ...describeParts(parts)],
    footer: `Keymedic, ${count(stories.length, 'incident')}, first ${cleanLine(first.last.incident.id, 100)}`,
  };
}

function sayDelay({ delayedUntil }: Notification): readonly Block[] {
  if (delayedUntil === undefined) return [];
  const text = `This message could not be delivered until ${sayInstant(delayedUntil)}. It tells all that happened meanwhile.`;
  return [{ kind: 'paragraph', lead: 'Late', text }];
}

/** Those of one part have the same tag, so the same happened to them for the same reason. */
function partOf(last: Transition): string {
  return JSON.stringify([last.type, tagOf(last), last.subject?.provider, last.incident.kind]);
}

function describeParts(parts: readonly (readonly Story[])[]): readonly Block[] {
  let room = mostNamed;
  const blocks = parts.slice(0, mostParts).flatMap((part, index) => {
    // Every later part keeps room for one name.
    const named = part.slice(0, Math.max(1, room - (Math.min(parts.length, mostParts) - index - 1)));
    room -= named.length;
    return describePart(part, named, parts.length === 1);
  });
  const rest = parts.slice(mostParts);
  if (rest.length === 0) return blocks;
  const titles = rest.map((part) => {
    const [first] = part;
    return { ...(first === undefined ? {} : { lead: tagOf(first.last) }), text: titleOf(part) };
  });
  return [...blocks, { kind: 'list', heading: 'Also', items: cut(titles, mostNamed, rest.length) }];
}

function describePart(part: readonly Story[], named: readonly Story[], isOnlyOne: boolean): readonly Block[] {
  const [first] = part;
  if (first === undefined) return [];
  const { tag, tone } = headlineOf(first.last, first.history);
  const head: readonly Block[] = isOnlyOne ? [] : [{ kind: 'part', tag, title: titleOf(part), tone }];
  const findings = describe(first.last, first.history, 'short');
  if (part.length === 1) return [...head, ...findings];
  const items = cut(named.map(nameMember), named.length, part.length);
  const members: Block = { kind: 'list', heading: `All ${part.length}`, items };
  if (first.last.type === 'incident.resolved') return [...head, members];
  const example: Block = {
    kind: 'paragraph',
    lead: 'For example',
    text: `${nameKey(first.last)}. The others are in the same kind of trouble and are listed below.`,
  };
  return [...head, example, ...findings, members];
}

function titleOf(part: readonly Story[]): string {
  return titleOfSeveral(
    part.map(({ last }) => last),
    part[0]?.history ?? [],
  );
}

/** At most `limit` items, and a line that says how many of `total` are left out. */
function cut(items: readonly Item[], limit: number, total: number): readonly Item[] {
  const left = total - Math.min(limit, items.length);
  return [...items.slice(0, limit), ...(left === 0 ? [] : [{ text: `${left} more, not named here` }])];
}

function nameMember({ last }: Story): Item {
  const users = (last.subject?.usedBy ?? []).map((user) => cleanLine(user, 80));
  const owner = last.subject?.owner;
  const who = [
    ...(users.length === 0 ? [] : [`used by ${users.join(', ')}`]),
    ...(owner === undefined ? [] : [`owner ${cleanLine(owner, 120)}`]),
  ];
  const name = cleanLine(last.incident.integration, 80);
  return who.length === 0 ? { text: name } : { lead: name, text: who.join('; ') };
}

function footerOf({ incident, type }: Transition): string {
  if (type === 'channel.test') return 'Keymedic, a test by hand';
  return `Keymedic, incident ${cleanLine(incident.id, 100)}, message ${incident.sequence} about it`;
}
