/** @module The token request, for the schemes that present a token. */

import type { Scheme } from '../model/provider.ts';

/** Returns the name of the token request; undefined for schemes that present the credential itself. */
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
