/** @module The request that brings a token first, for the schemes that present one. */

import type { Scheme } from '../model/provider.ts';

/** The name of that request; undefined for schemes that present the credential itself. */
export function tokenRequestOf(auth: Scheme): string | undefined {
  switch (auth.scheme) {
    case 'oauth2_refresh':
    case 'oauth2_client_credentials':
    case 'jwt_bearer':
    case 'smtp_xoauth2':
      return auth.request;
    default:
      return undefined;
  }
}
