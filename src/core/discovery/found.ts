/** @module The types of discovery: variables that were read, and the credentials that they hold. */

import type { Secret } from '../model/secret.ts';

/** Who decides the value: the person who calls, the author of the folder, or this machine (a file outside the folder). */
export type Owner = 'environment' | 'folder' | 'machine';

/** A variable of the environment, or a setting of a file. */
export interface Variable {
  /** The name as it counts: without `_FILE`, with the sections or levels of its file. */
  readonly name: string;
  /** The name as it is written, if it differs: `SMTP_PASSWORD_FILE`. */
  readonly written?: string;
  readonly value: Secret;
  /** The name of its file without the ending, where that says what the settings are about: `outgoing_mail`. */
  readonly about?: string;
  /** The file that sets it, relative to the folder; absent: the environment. */
  readonly file?: string;
  /** The absolute path of the file that holds the value alone. */
  readonly path?: string;
  readonly owner: Owner;
}

/** Variables that one program sees: those of the environment, of one file, or of one service of a compose file. */
export type Scope = readonly Variable[];

/** A part of a credential, and the variable that holds it. */
export interface FoundPart {
  readonly variable: Variable;
  readonly value: Secret;
  /** True if the value is only a piece of the variable: of a URL or of JSON. */
  readonly isPiece: boolean;
}

/** The reason why a credential is not simply used, or a remark about it. */
export interface Remark {
  readonly code:
    | 'malformed'
    | 'wrong_credential'
    | 'missing'
    | 'several_providers'
    | 'two_owners'
    | 'unlisted_host'
    | 'unknown_region';
  /** A sentence without any secret. */
  readonly says: string;
}

/** A credential that was found, with all that stands beside it. */
export interface FoundCredential {
  readonly provider: string;
  readonly kind: string;
  readonly parts: Readonly<Record<string, FoundPart>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly endpoint?: string;
  /** The variables from which settings, region and endpoint come. */
  readonly beside: readonly Variable[];
  /** The values that a person must still give: `username`, `endpoint`, `settings.domain`. */
  readonly missing: readonly string[];
  /** False if the variables could belong to several ESPs. */
  readonly isCertain: boolean;
  /** True if only the shape of the value shows the ESP: the same secret under a name counts first. */
  readonly isByValue?: true;
  /** The host that is not on the ESP's own list: a person must allow it. */
  readonly unlistedHost?: string;
  /** True if a text is no secret of this ESP for certain: it is shown, and never sent. */
  readonly isHeldBack?: true;
  readonly remarks: readonly Remark[];
}
