/** @module The content of a notification: one incident in full, or a digest with the gravest first. */

import { causeNames } from '../cause-words.ts';
import { defined } from '../defined.ts';
import type { Transition } from '../model/incident.ts';
import type { Digest, DigestPart, Notification } from '../model/notification.ts';
import type { AlertContent, Block, Item } from './content.ts';
import { describeTransition } from './describe-transition.ts';
import { groupByIncident, type IncidentHistory } from './incident-history.ts';
import { cleanLine } from './sanitise.ts';
import { tagOf } from './tags.ts';
import { count, sayInstant, sayStretch } from './time.ts';
import { describeEvents, headlineOf, nameKey, nameUsers, titleOfSeveral } from './title.ts';

/** How many integrations an alert names; others are only counted. */
export const mostNamed = 50;
/** How many parts a digest describes; of further parts it gives the titles. */
const mostParts = 6;

/**
 * Composes the content of a notification.
 * @throws {RangeError} when the notification carries no transition
 */
export function compose(notification: Notification): AlertContent {
  const histories = groupByIncident(notification);
  const [first] = histories;
  if (first === undefined) throw new RangeError(`notification ${notification.id} carries no transition`);
  const { tag, title, tone } = headlineOf(first.last, first.transitions);
  const late = describeDelay(notification);
  if (histories.length === 1 && notification.digest === undefined) {
    const blocks = [...late, ...describeTransition(first.last, first.transitions, 'full')];
    const topic = first.last.subject === undefined ? undefined : nameKey(first.last);
    return { tag, title, tone, ...defined({ topic }), blocks, footer: footerOf(first.last) };
  }
  const { parts, unnamed } = gatherParts(histories, notification.digest);
  const total = notification.digest?.count ?? histories.length;
  const others = total - (parts[0]?.total ?? 0);
  const digest = `${titleOfPart(parts[0])}${others === 0 ? '' : `, and ${count(others, 'other')}`}`;
  return {
    tag,
    title: digest,
    tone,
    blocks: [...late, ...describeParts(parts, unnamed)],
    footer: `Keymedic, ${count(total, 'incident')}, first ${cleanLine(first.last.incident.id, 100)}`,
  };
}

function describeDelay({ delayedUntil }: Notification): readonly Block[] {
  if (delayedUntil === undefined) return [];
  const text = `This message could not be delivered until ${sayInstant(delayedUntil)}. It contains everything that happened meanwhile.`;
  return [{ kind: 'paragraph', lead: 'Late', text }];
}

/** Returns the part that an incident belongs to: all of a part have the same tag, provider and kind of incident. */
function partOf(last: Transition): string {
  const { type, incident, subject, steady } = last;
  return JSON.stringify([type, tagOf(last), subject?.provider, incident.kind, incident.flapping, steady]);
}

/** Incidents to which the same happened: those whose transitions are known, and how many there are in all. */
interface Part {
  readonly histories: readonly IncidentHistory[];
  readonly total: number;
}

/** Groups the incidents into parts. `unnamed`: what a digest counts besides them. */
function gatherParts(
  histories: readonly IncidentHistory[],
  digest: Digest | undefined,
): { readonly parts: readonly Part[]; readonly unnamed: readonly DigestPart[] } {
  const groups = [...Map.groupBy(histories, ({ last }) => partOf(last)).values()];
  if (digest === undefined) return { parts: groups.map((own) => ({ histories: own, total: own.length })), unnamed: [] };
  let left = digest.parts;
  const parts = groups.map((own) => {
    const belongs = (one: DigestPart): boolean =>
      own.some(
        ({ last }) =>
          last.type === one.type && last.subject?.provider === one.provider && last.incident.cause === one.cause,
      );
    const counted = left.filter(belongs).reduce((sum, one) => sum + one.count, 0);
    left = left.filter((one) => !belongs(one));
    return { histories: own, total: Math.max(own.length, counted) };
  });
  return { parts, unnamed: left };
}

function describeParts(parts: readonly Part[], unnamed: readonly DigestPart[]): readonly Block[] {
  let room = mostNamed;
  const blocks = parts.slice(0, mostParts).flatMap((part, index) => {
    // Every later part keeps room for one name.
    const named = part.histories.slice(0, Math.max(1, room - (Math.min(parts.length, mostParts) - index - 1)));
    room -= named.length;
    return describePart(part, named, parts.length === 1 && unnamed.length === 0);
  });
  const further = parts.slice(mostParts);
  if (further.length + unnamed.length === 0) return blocks;
  const titles = further.map((part) => {
    const [first] = part.histories;
    const named = listMembers(part, Math.max(1, room));
    room -= part.histories.length;
    return defined({ lead: first && tagOf(first.last), text: `${titleOfPart(part)}${named}` });
  });
  const counted = unnamed.map(({ type, provider, cause, count: number }) => ({
    text: `${count(number, provider === undefined ? 'incident' : `${cleanLine(provider, 40)} key`)} ${describeEvents(type, cause, number)} (${causeNames[cause]})`,
  }));
  const items = [...titles, ...counted];
  return [...blocks, { kind: 'list', heading: 'Also', items: cut(items, mostNamed, items.length) }];
}

function describePart(part: Part, named: readonly IncidentHistory[], isOnlyOne: boolean): readonly Block[] {
  const [first] = part.histories;
  if (first === undefined) return [];
  const { tag, tone } = headlineOf(first.last, first.transitions);
  const head: readonly Block[] = isOnlyOne ? [] : [{ kind: 'part', tag, title: titleOfPart(part), tone }];
  const findings = describeTransition(first.last, first.transitions, 'short');
  if (part.total === 1) return [...head, ...findings];
  const items = cut(named.map(nameMember), named.length, part.total);
  const members: Block = { kind: 'list', heading: `All ${part.total}`, items };
  if (first.last.type === 'incident.resolved') return [...head, members];
  const example: Block = {
    kind: 'paragraph',
    lead: 'For example',
    text: `${nameKey(first.last)}. The same happened to the others; they are listed below.`,
  };
  return [...head, example, ...findings, members];
}

/** Returns `: shop, blog`; empty where the title names the only member. */
function listMembers({ histories, total }: Part, most: number): string {
  const names = [...new Set(histories.map(({ last }) => cleanLine(last.incident.integration, 80)))];
  const unnamed = Math.max(0, names.length - most) + total - histories.length;
  if (names.length + unnamed === 1) return '';
  return `: ${[...names.slice(0, most), ...(unnamed === 0 ? [] : [`${unnamed} more`])].join(', ')}`;
}

function titleOfPart(part: Part | undefined): string {
  const histories = part?.histories ?? [];
  return titleOfSeveral(
    histories.map(({ last }) => last),
    histories[0]?.transitions ?? [],
    part?.total,
  );
}

/** Returns at most `limit` items, and a line with the number of those of `total` that are left out. */
function cut(items: readonly Item[], limit: number, total: number): readonly Item[] {
  const left = total - Math.min(limit, items.length);
  return [...items.slice(0, limit), ...(left === 0 ? [] : [{ text: `${left} more, not named here` }])];
}

function nameMember({ last }: IncidentHistory): Item {
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
