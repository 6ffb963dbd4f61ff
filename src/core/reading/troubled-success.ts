/** @module A success whose own fields tell of trouble: an account that is suspended, sending that is off, nothing left of a quota. */

import type { HttpAnswer } from '../model/answer.ts';
import type { AnswerCause } from '../model/cause.ts';
import { parseJson } from './match/readable-text.ts';
import type { Reading } from './read-answer.ts';
import type { Asked } from './subject.ts';

/** A field that tells of trouble, as it stands in the answer. */
interface Trouble {
  readonly cause: AnswerCause;
  readonly name: string;
  readonly value: string;
}

/** Objects deeper than this describe things of the account, and not the account. */
const deepest = 3;
/** Fields that are looked at in one answer. */
const mostFields = 200;

const stateField = /^(?:\w{1,30}_)?(?:status|state)$/;
const switchField = /^(?:is_)?(?:sending|send|account|email|mail|smtp)_?(?:is_)?(?:enabled|active|allowed)$/;
const reasonField = /^(?:\w{1,30}_)?reason$/;
const restField =
  /^(?:(?:quota|credits?|emails?|sends?|requests?|messages?|daily|monthly)_)*(?:remaining|left)(?:_(?:quota|credits?|emails?|sends?|requests?|today|this_month))?$/;
const deadState =
  /^(?:account[ _-])?(?:suspended|disabled|deactivated|terminated|banned|blocked|paused|sending[ _-]paused|shutdown|frozen|under[ _-]review)$/i;

/**
 * Returns the reading of a pasted success with the trouble that its fields tell of before `healthy`. Only fields of the account
 * count: in a list, each thing has a state of its own. A probe of ours is read by the provider's own rules alone.
 */
export function doubtBySaidState(reading: Reading, answer: HttpAnswer, asked: Asked): Reading {
  const [first, ...others] = reading.causes;
  if (first !== 'healthy' || others.length > 0 || asked.ours === true || reading.rule?.json !== undefined)
    return reading;
  const trouble = findTrouble(parseJson(answer.body));
  if (trouble === undefined) return reading;
  const { cause, name, value } = trouble;
  return {
    causes: [cause, 'healthy'],
    from: 'common',
    says: `The request was accepted, but the answer says "${name}": ${value}.`,
  };
}

/** Looks at an object and the objects in it, level by level. A list tells of trouble only if each of its items does. */
function findTrouble(json: unknown): Trouble | undefined {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: json, depth: 0 }];
  let fields = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { value, depth } = next;
    if (Array.isArray(value)) {
      const troubles = value.slice(0, mostFields).map((item) => tellOutcome(item));
      if (troubles.every((trouble) => trouble !== undefined)) return troubles[0];
      continue;
    }
    if (value === null || typeof value !== 'object') continue;
    for (const [name, inner] of Object.entries(value)) {
      fields += 1;
      if (fields > mostFields) return undefined;
      const cause = causeOf(toSnakeCase(name), inner);
      if (cause !== undefined) return { cause, name, value: JSON.stringify(inner) };
      if (depth < deepest) waiting.push({ value: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

/** Returns the trouble of one item of a list of outcomes, such as one mail of a batch. Its state alone is a thing's own. */
function tellOutcome(item: unknown): Trouble | undefined {
  if (item === null || typeof item !== 'object') return undefined;
  for (const [name, value] of Object.entries(item)) {
    const cause = causeOfReason(toSnakeCase(name), value);
    if (cause !== undefined) return { cause, name, value: JSON.stringify(value) };
  }
  return undefined;
}

function causeOf(name: string, value: unknown): AnswerCause | undefined {
  if (typeof value === 'string' && stateField.test(name))
    return deadState.test(value) ? 'account_suspended' : undefined;
  if (value === false && switchField.test(name)) return 'account_suspended';
  if (value === 0 && restField.test(name)) return 'quota_exhausted';
  return causeOfReason(name, value);
}

function causeOfReason(name: string, value: unknown): AnswerCause | undefined {
  if (typeof value !== 'string' || !reasonField.test(name)) return undefined;
  if (/suspend|paus/i.test(value)) return 'account_suspended';
  return /quota|credit/i.test(value) ? 'quota_exhausted' : undefined;
}

function toSnakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}
