/** @module The bound of what is remembered of notifications that were delivered in part. */

/** Notifications that are remembered; a forgotten one is delivered again as a whole. */
export const mostPartial = 1_000;
