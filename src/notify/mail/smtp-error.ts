/** @module An error of nodemailer, with the secrets in it masked. */

import { defined } from '../../core/defined.ts';

/** An error of nodemailer. */
export interface SmtpError {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** The code of the system or of TLS, which nodemailer replaces by its own. */
  readonly originalCode?: string | undefined;
  /** Which time was up. */
  readonly timeoutType?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

/**
 * Reads an error of any kind.
 * @param mask applied to the whole reply before a part of it is quoted: a server may repeat the password
 */
export function readSmtpError(error: unknown, mask: (text: string) => string): SmtpError {
  if (typeof error !== 'object' || error === null) return {};
  const { code, originalCode, timeoutType, command, response, responseCode, recipient, rejectedErrors }: SmtpError =
    error;
  return defined({
    code,
    originalCode,
    timeoutType,
    command,
    responseCode,
    recipient,
    message: error instanceof Error ? mask(error.message) : undefined,
    response: response === undefined ? undefined : mask(response),
    rejectedErrors: rejectedErrors?.map((one) => readSmtpError(one, mask)),
  });
}
