/** @module Instants and stretches of time as people read them in an alert; always UTC, and it says so. */

/** `2026-09-14 09:14 UTC`; an instant that is none is said to be unknown. */
export function sayInstant(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return 'an unknown time';
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `09:14–09:32 UTC` within a day, else both days in full. */
export function sayStretch(from: number, to: number): string {
  const [begin, end] = [sayInstant(from), sayInstant(to)];
  if (begin.slice(0, 10) === end.slice(0, 10)) return `${begin.slice(11, 16)}–${end.slice(11)}`;
  return `${begin.replace(' UTC', '')} – ${end}`;
}

/** `3 days`, `2 h 5 min`, `18 minutes`, `40 seconds`. */
export function sayDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return count(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? count(hours, 'hour') : `${hours} h ${minutes % 60} min`;
  return count(Math.round(hours / 24), 'day');
}

/** `1 key`, `2 keys`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
