/** @module Instants, stretches and durations as text for people, always in UTC and marked so. */

/** Renders an instant (ms): `2026-09-14 09:14 UTC`; an invalid one as unknown. */
export function sayInstant(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return 'an unknown time';
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Renders a stretch between two instants (ms): `09:14–09:32 UTC` within a day, else with both days. */
export function sayStretch(from: number, to: number): string {
  const [begin, end] = [sayInstant(from), sayInstant(to)];
  if (begin.slice(0, 10) === end.slice(0, 10)) return `${begin.slice(11, 16)}–${end.slice(11)}`;
  return `${begin.replace(' UTC', '')} – ${end}`;
}

/** Renders a duration: `3 days`, `2 h 5 min`, `18 minutes`, `40 seconds`. */
export function sayDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return count(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? count(hours, 'hour') : `${hours} h ${minutes % 60} min`;
  return count(Math.round(hours / 24), 'day');
}

/** Renders a number with its noun: `1 key`, `2 keys`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
