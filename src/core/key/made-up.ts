/** @module Made-up credentials for the control probe: well-formed, and of a kind that cannot exist. */

import type { CredentialKind, Provider } from '../model/provider.ts';
import { Secret } from '../model/secret.ts';
import { anchored } from '../target/host-variable.ts';
import { generateFromShape } from './shape.ts';

/** True when every secret part has a shape from which a text can be made. */
export function canMakeUp(kind: CredentialKind): boolean {
  // A made-up service account cannot sign, so no request would be sent.
  if (kind.auth.scheme === 'jwt_bearer') return false;
  const secrets = kind.parts.filter(({ secret, optional }) => secret && optional !== true);
  return secrets.length > 0 && secrets.every(({ shape }) => shape !== undefined);
}

/**
 * Returns random parts in the shape of the real ones, for the same host: the piece that names the host is the real one.
 * @param random gives numbers in [0, 1), as `Math.random` does
 * @throws {SyntaxError} when no text can be generated from a shape; `canMakeUp` does not check that
 */
export function makeUp(
  provider: Provider,
  kind: CredentialKind,
  real: Readonly<Record<string, Secret>>,
  random: () => number,
): Record<string, Secret> {
  const made: Record<string, Secret> = {};
  for (const part of kind.parts) {
    const given = real[part.name];
    if (given === undefined) continue;
    if (part.shape === undefined || (!part.secret && !kind.parts.every(({ shape }) => shape !== undefined)))
      made[part.name] = given;
    else
      made[part.name] = new Secret(
        keepHost(provider, part.name, given.reveal(), generateFromShape(part.shape, random)),
      );
  }
  return made;
}

/** Puts the piece of the real text that names the host (Mailchimp's `us14`) into the made-up one. */
function keepHost(provider: Provider, part: string, real: string, made: string): string {
  let text = made;
  for (const variable of Object.values(provider.variables ?? {})) {
    for (const { from, match } of variable.fill) {
      if (from !== part) continue;
      const piece = anchored(match).exec(real)?.[1];
      const place = new RegExp(anchored(match).source, 'd').exec(text)?.indices?.[1];
      if (piece !== undefined && place !== undefined) text = text.slice(0, place[0]) + piece + text.slice(place[1]);
    }
  }
  return text;
}
