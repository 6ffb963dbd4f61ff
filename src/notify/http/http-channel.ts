/** @module The requests that a channel over HTTP makes of a notification, and the pieces that several channels need. */

import type { Delivery, Notification } from '../../core/model/notification.ts';
import type { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import { trimEndOf } from '../../core/trim.ts';
import { deliveryOf } from './outcome.ts';
import type { Post, Reply } from './post.ts';

/** The requests of one notification. They are sent in order until the receiver refuses one. */
export interface ChannelRequests {
  readonly posts: readonly Post[];
  /** The delivery that an answer to one of the requests means. */
  readonly deliveryOf: (reply: Reply) => Delivery;
}

/** Makes the requests of one kind of channel. @throws {Unsendable} when a secret cannot be read or used. */
export type MakeRequests<Channel> = (
  channel: Channel,
  notification: Notification,
  reader: Reader,
) => Promise<ChannelRequests>;

/** Reads the secrets of a channel. */
export interface Reader {
  /** @throws {Unsendable} when it cannot be read. */
  read(reference: SecretRef): Promise<Secret>;
  /** The time of the attempt, ms since the epoch. */
  readonly now: number;
}

/** The header of a JSON body. */
export const json = { 'Content-Type': 'application/json' } as const;

/** One request; its delivery follows from the status alone unless the channel reads more. */
export function oneRequest(post: Post, read: (reply: Reply) => Delivery = deliveryOf): ChannelRequests {
  return { posts: [post], deliveryOf: read };
}

/** The text of a secret as it is sent, without the line end of a file. @throws {Unsendable} when it cannot be read. */
export async function reveal(reader: Reader, reference: SecretRef): Promise<string> {
  return (await reader.read(reference)).reveal().trim();
}

/** The bearer header of an optional token, or no header. @throws {Unsendable} when the token cannot be read. */
export async function bearer(reader: Reader, token: SecretRef | undefined): Promise<Readonly<Record<string, string>>> {
  return token === undefined ? {} : { Authorization: `Bearer ${await reveal(reader, token)}` };
}

/** `base` without slashes at its end, followed by `path`. */
export function joinUrl(base: string, path: string): string {
  return `${trimEndOf(base.trim(), '/')}${path}`;
}

/** The body of an answer as JSON; undefined if it is no object. */
export function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
