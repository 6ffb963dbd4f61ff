/** @module A credential part that cannot be printed by accident. */

const mask = '‹secret›';

/**
 * Holds a secret from the moment it is read. Every way of printing it gives a mask; only `reveal` gives the text, and
 * only the places that must have it (inspect, auth schemes, scrubber, fingerprint) call it.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself. Never put the result into a message, a log, a row or an error. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  get [Symbol.toStringTag](): string {
    return mask;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mask;
  }
}

/** A secret cannot be read. The message says why, and holds nothing of a secret. */
export class UnreadableSecret extends Error {}
