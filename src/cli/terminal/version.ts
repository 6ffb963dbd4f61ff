/** @module The version of the program: put in by the bundler, `dev` when run from source. */

declare const KEYMEDIC_VERSION: string | undefined;

export const version: string = typeof KEYMEDIC_VERSION === 'string' ? KEYMEDIC_VERSION : 'dev';
