/** @module The version of the program. */

declare const KEYMEDIC_VERSION: string | undefined;

/** The bundler replaces it; `dev` when the program runs from source. */
export const version: string = typeof KEYMEDIC_VERSION === 'string' ? KEYMEDIC_VERSION : 'dev';
