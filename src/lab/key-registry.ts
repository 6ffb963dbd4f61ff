/** @module The keys and access tokens that the lab has issued, and the search for the sender of a request among them. */

import { randomBytes } from 'node:crypto';
import type { Provider } from '../core/model/provider.ts';
import { authenticate, authenticateLogin, type Caller, type Login } from './authenticate.ts';
import { type KeyOrder, type LabKey, makeKey, secretTexts } from './keys.ts';
import { type LabRequest, readEverything } from './request.ts';

/** The keys of the lab, by ID. */
export interface KeyRegistry {
  readonly keys: ReadonlyMap<string, LabKey>;
  /** Makes a key. @throws {Error} if the provider or kind is unknown, or if the ID is taken. */
  add(order: KeyOrder): LabKey;
  /** Makes an access token for this key. */
  mintToken(key: LabKey): string;
  /** Finds the sender of an HTTP request to a host of this provider. */
  findCaller(provider: Provider | undefined, request: LabRequest): Promise<Caller>;
  /** Finds the sender of an SMTP log-in at a host of the provider with this ID. */
  findLogin(login: Login, provider: string): Caller;
}

/** Makes an empty registry. @param random returns numbers in [0, 1); makes the keys */
export function createKeyRegistry(providers: ReadonlyMap<string, Provider>, random: () => number): KeyRegistry {
  const keys = new Map<string, LabKey>();
  /** Key by each of its secret texts, so that a request finds its key among a hundred thousand as fast as among ten. */
  const bySecret = new Map<string, LabKey>();
  const tokens = new Map<string, LabKey>();
  return {
    keys,
    add(order) {
      const provider = providers.get(order.provider);
      if (!provider) throw new Error(`the lab has no provider ${order.provider}`);
      if (keys.has(order.id)) throw new Error(`the lab has a key ${order.id} already`);
      const key = makeKey(provider, order, random);
      keys.set(key.id, key);
      for (const text of secretTexts(key)) if (!bySecret.has(text)) bySecret.set(text, key);
      return key;
    },
    mintToken(key) {
      const token = `lab-${randomBytes(24).toString('base64url')}`;
      tokens.set(token, key);
      return token;
    },
    async findCaller(provider, request) {
      // Keys whose text is a word of the request are tried first, then all.
      const likely = readEverything(request)
        .split(/\s/)
        .flatMap((word) => bySecret.get(word) ?? []);
      const caller = await authenticate(provider, request, likely, tokens);
      return caller.who === 'known' ? caller : authenticate(provider, request, [...keys.values()], tokens);
    },
    findLogin: (login, provider) => authenticateLogin(login, provider, [...keys.values()], tokens),
  };
}
