/** @module The options of `keymedic diagnose`. */

/** The options of `diagnose` as the command line gives them. */
export interface DiagnoseOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly nagios?: boolean;
  readonly provider?: string;
  readonly keyEnv?: string;
  readonly keyFile?: string;
  readonly keyStdin?: boolean;
  readonly region?: string;
  readonly endpoint?: string;
  readonly set: readonly string[];
  readonly needs?: readonly string[];
  readonly connectTo: readonly string[];
  readonly ca?: string;
  readonly record: boolean;
  readonly investigate: boolean;
  readonly plan?: boolean;
  readonly transcript?: string;
  /** Hosts that were found beside a key and may receive it. */
  readonly allowHost?: readonly string[];
}
