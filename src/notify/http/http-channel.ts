/** @module What every channel over HTTP makes of a notification, and the pieces that several of them need. */

import type { Delivery } from '../../core/model/notification.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { judge } from './outcome.ts';
import type { Post, Reply } from './post.ts';

/** The requests to send, one after the other until one is refused, and what an answer means. */
export interface Made {
  readonly posts: readonly Post[];
  readonly judge: (reply: Reply) => Delivery;
}

export interface Reader {
  /** @throws {Unsendable} when it cannot be read. */
  read(reference: SecretRef): Promise<Secret>;
  /** ms since the epoch. */
  readonly now: number;
}

export const json = { 'Content-Type': 'application/json' } as const;

/** One request, judged by its status alone. */
export function makeOne(post: Post, judgeReply: (reply: Reply) => Delivery = judge): Made {
  return { posts: [post], judge: judgeReply };
}

/** The text of a secret as it is sent: without the line end that files have. */
export async function reveal(reader: Reader, reference: SecretRef): Promise<string> {
  return (await reader.read(reference)).reveal().trim();
}

/** `base` without slashes at its end, and `path`. */
export function joinUrl(base: string, path: string): string {
  return `${base.trim().replace(/\/+$/u, '')}${path}`;
}

/** The body of an answer as JSON, if it is an object. */
export function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
