/** @module From a notification to what it says: one incident in full, or a digest with the worst first. */

import { causeNames } from '../cause-words.ts';
import type { Transition, TransitionType } from '../model/incident.ts';
import type { Digest, DigestPart, Notification } from '../model/notification.ts';
import type { AlertContent, Block, Item } from './content.ts';
import { describe } from './describe.ts';
import { cleanLine } from './sanitise.ts';
import { tagOf } from './tags.ts';
import { count, sayInstant, sayStretch } from './time.ts';
import { headlineOf, nameKey, nameUsers, sayHappened, titleOfSeveral } from './title.ts';

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
  'agent.started',
  'channel.test',
];

/** What became of one incident: its last transition, and all of them in order. */
export interface Story {
  readonly last: Transition;
  readonly history: readonly Transition[];
}

/** One story for each incident, the gravest first; otherwise as they came. */
export function groupByIncident({ transitions }: Notification): readonly Story[] {
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
  const stories = groupByIncident(notification);
  const [first] = stories;
  if (first === undefined) throw new RangeError(`notification ${notification.id} carries no transition`);
  const { tag, title, tone } = headlineOf(first.last, first.history);
  const late = sayDelay(notification);
  if (stories.length === 1 && notification.digest === undefined) {
    const blocks = [...late, ...describe(first.last, first.history, 'full')];
    const topic = first.last.subject === undefined ? {} : { topic: nameKey(first.last) };
    return { tag, title, tone, ...topic, blocks, footer: footerOf(first.last) };
  }
  const { parts, unnamed } = gatherParts(stories, notification.digest);
  const total = notification.digest?.count ?? stories.length;
  const others = total - (parts[0]?.total ?? 0);
  const digest = `${titleOf(parts[0])}${others === 0 ? '' : `, and ${count(others, 'other')}`}`;
  return {
    tag,
    title: digest,
    tone,
    blocks: [...late, ...describeParts(parts, unnamed)],
    footer: `Keymedic, ${count(total, 'incident')}, first ${cleanLine(first.last.incident.id, 100)}`,
  };
}

function sayDelay({ delayedUntil }: Notification): readonly Block[] {
  if (delayedUntil === undefined) return [];
  const text = `This message could not be delivered until ${sayInstant(delayedUntil)}. It tells all that happened meanwhile.`;
  return [{ kind: 'paragraph', lead: 'Late', text }];
}

/** Those of one part have the same tag, so the same happened to them for the same reason. */
function partOf(last: Transition): string {
  return JSON.stringify([last.type, tagOf(last), last.subject?.provider, last.incident.kind, last.incident.flapping]);
}

/** Those to whom the same happened: the ones that are told in full, and how many there are in all. */
interface Part {
  readonly stories: readonly Story[];
  readonly total: number;
}

/** `unnamed`: what a digest counts and no story is about. */
function gatherParts(
  stories: readonly Story[],
  digest: Digest | undefined,
): { readonly parts: readonly Part[]; readonly unnamed: readonly DigestPart[] } {
  const groups = [...Map.groupBy(stories, ({ last }) => partOf(last)).values()];
  if (digest === undefined) return { parts: groups.map((own) => ({ stories: own, total: own.length })), unnamed: [] };
  let left = digest.parts;
  const parts = groups.map((own) => {
    const belongs = (one: DigestPart): boolean =>
      own.some(
        ({ last }) =>
          last.type === one.type && last.subject?.provider === one.provider && last.incident.cause === one.cause,
      );
    const counted = left.filter(belongs).reduce((sum, one) => sum + one.count, 0);
    left = left.filter((one) => !belongs(one));
    return { stories: own, total: Math.max(own.length, counted) };
  });
  return { parts, unnamed: left };
}

function describeParts(parts: readonly Part[], unnamed: readonly DigestPart[]): readonly Block[] {
  let room = mostNamed;
  const blocks = parts.slice(0, mostParts).flatMap((part, index) => {
    // Every later part keeps room for one name.
    const named = part.stories.slice(0, Math.max(1, room - (Math.min(parts.length, mostParts) - index - 1)));
    room -= named.length;
    return describePart(part, named, parts.length === 1 && unnamed.length === 0);
  });
  const rest = parts.slice(mostParts);
  if (rest.length + unnamed.length === 0) return blocks;
  const titles = rest.map((part) => {
    const [first] = part.stories;
    const named = listMembers(part, Math.max(1, room));
    room -= part.stories.length;
    return { ...(first === undefined ? {} : { lead: tagOf(first.last) }), text: `${titleOf(part)}${named}` };
  });
  const counted = unnamed.map(({ type, provider, cause, count: number }) => ({
    text: `${count(number, provider === undefined ? 'incident' : `${cleanLine(provider, 40)} key`)} ${sayHappened(type, cause, number)} (${causeNames[cause]})`,
  }));
  const items = [...titles, ...counted];
  return [...blocks, { kind: 'list', heading: 'Also', items: cut(items, mostNamed, items.length) }];
}

function describePart(part: Part, named: readonly Story[], isOnlyOne: boolean): readonly Block[] {
  const [first] = part.stories;
  if (first === undefined) return [];
  const { tag, tone } = headlineOf(first.last, first.history);
  const head: readonly Block[] = isOnlyOne ? [] : [{ kind: 'part', tag, title: titleOf(part), tone }];
  const findings = describe(first.last, first.history, 'short');
  if (part.total === 1) return [...head, ...findings];
  const items = cut(named.map(nameMember), named.length, part.total);
  const members: Block = { kind: 'list', heading: `All ${part.total}`, items };
  if (first.last.type === 'incident.resolved') return [...head, members];
  const example: Block = {
    kind: 'paragraph',
    lead: 'For example',
    text: `${nameKey(first.last)}. The others are in the same kind of trouble and are listed below.`,
  };
  return [...head, example, ...findings, members];
}

/** `: shop, blog`, where the title names none of them. */
function listMembers({ stories, total }: Part, most: number): string {
  const names = [...new Set(stories.map(({ last }) => cleanLine(last.incident.integration, 80)))];
  const unnamed = Math.max(0, names.length - most) + total - stories.length;
  if (names.length + unnamed === 1) return '';
  return `: ${[...names.slice(0, most), ...(unnamed === 0 ? [] : [`${unnamed} more`])].join(', ')}`;
}

function titleOf(part: Part | undefined): string {
  const stories = part?.stories ?? [];
  return titleOfSeveral(
    stories.map(({ last }) => last),
    stories[0]?.history ?? [],
    part?.total,
  );
}

/** At most `limit` items, and a line that says how many of `total` are left out. */
function cut(items: readonly Item[], limit: number, total: number): readonly Item[] {
  const left = total - Math.min(limit, items.length);
  return [...items.slice(0, limit), ...(left === 0 ? [] : [{ text: `${left} more, not named here` }])];
}

function nameMember({ last }: Story): Item {
  const users = nameUsers(last.subject?.usedBy ?? [], 3);
  const owner = last.subject?.owner;
  const isOver = last.type === 'incident.resolved' && !last.unwatched;
  const who = [
    ...(isOver ? [`was down ${sayStretch(last.incident.openedAt, last.at)}`] : []),
    ...(users === '' ? [] : [`used by ${users}`]),
    ...(owner === undefined ? [] : [`owner ${cleanLine(owner, 120)}`]),
  ];
  const name = cleanLine(last.incident.integration, 80);
  return who.length === 0 ? { text: name } : { lead: name, text: who.join('; ') };
}

function footerOf({ incident, type }: Transition): string {
  if (type === 'channel.test') return 'Keymedic, a test by hand';
  if (type === 'agent.started') return 'Keymedic, because of startup_message in its config';
  return `Keymedic, incident ${cleanLine(incident.id, 100)}, message ${incident.sequence} about it`;
}
