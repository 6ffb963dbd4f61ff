/** @module The runtime of one config: the connections, secrets and scrubber of examinations and deliveries. */

import { setTimeout } from 'node:timers/promises';
import { isUsersOwn } from '../../core/generic-provider.ts';
import { nameOwner } from '../../core/key/inspect.ts';
import { listShapes } from '../../core/key/key-shapes.ts';
import { isReadable } from '../../core/key/readable.ts';
import { listWrittenLiterals } from '../../core/key/written-literals.ts';
import type { Config } from '../../core/model/config.ts';
import type { Exchange, ProbeOrder } from '../../core/model/exchange.ts';
import type { Provider } from '../../core/model/provider.ts';
import type { Secret } from '../../core/model/secret.ts';
import { createScrubber, type Scrubber } from '../../core/scrub.ts';
import { carriedParts } from '../../esp/carried-secrets.ts';
import { createEspClient } from '../../esp/client.ts';
import { fetchStatusPage } from '../../esp/status-page.ts';
import { checkConnectivity } from '../../io/connectivity.ts';
import { type Connector, createConnector } from '../../io/connector.ts';
import { createHttpClient } from '../../io/http-client.ts';
import { fingerprint } from '../../secrets/fingerprint.ts';
import { createSecretReader, type SecretReader } from '../../secrets/reader.ts';
import type { DiagnoseContext } from './context.ts';
import { createFormerSecrets, type FormerSecrets } from './former-secrets.ts';
import { createSharedAnswers, type SharedAnswers } from './shared-answers.ts';

/** What a runtime is opened with, besides its config. */
export interface RuntimeOptions {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The key of all fingerprints; it outlives restarts when it comes from the store. */
  readonly instanceSecret: string;
  /** To be handed in again after a reload, so that made-up keys stay rare. */
  readonly sharedAnswers?: SharedAnswers;
  /** To be handed in again after a reload, so that secrets stay masked. */
  readonly scrubber?: Scrubber;
  /** To be handed in again after a reload, so that a short secret that was replaced stays masked in the answers to its integration. */
  readonly formerSecrets?: FormerSecrets;
  /** Called with each request and its answer (`--transcript`). */
  readonly onExchange?: (order: ProbeOrder, exchange: Exchange) => void;
}

/** Connections and secrets of one config. */
export interface Runtime {
  readonly context: DiagnoseContext;
  readonly scrubber: Scrubber;
  readonly connector: Connector;
  readonly secrets: SecretReader;
  /** Aborts all running requests, and closes every connection. */
  close(): void;
}

/** Opens no connection yet. @throws {Error} when the PEM file of `network.ca` cannot be read or holds no certificate */
export function openRuntime(config: Config, options: RuntimeOptions): Runtime {
  const { version, env, instanceSecret, onExchange } = options;
  const now = Date.now;
  const formerSecrets = options.formerSecrets ?? createFormerSecrets();
  const scrubber = options.scrubber ?? createScrubber(listShapes(config.providers));
  for (const provider of config.providers.values())
    if (isUsersOwn(provider)) for (const literal of listWrittenLiterals(provider)) scrubber.learn(literal);
  const connector = createConnector(config.network);
  const client = createHttpClient(connector, version, now);
  const esps = createEspClient({ connector, version, now, onSecret: (secret) => scrubber.learnMinted(secret) });
  const secrets = createSecretReader({ env, now, nameKey: (text) => nameOwner(text, [...config.providers.values()]) });
  const context: DiagnoseContext = {
    providers: config.providers,
    network: config.network,
    budget: config.investigate.budget,
    mayMakeUp: config.investigate.madeUpKeys !== 'never',
    async send(order) {
      const learn = order.credential === 'made_up' ? scrubber.learnMinted : scrubber.learn;
      for (const secret of carriedParts(order)) learn(secret);
      const sent = await esps.send(order);
      const former = order.integration === undefined ? [] : formerSecrets.of(order.integration);
      const exchange = { ...sent, carried: [...sent.carried, ...former] };
      onExchange?.(order, exchange);
      return exchange;
    },
    fetchStatus: (url, signal) => fetchStatusPage(client, url, signal),
    checkConnectivity: (signal) => checkConnectivity(client, config.network.connectivity, signal),
    async resolveCredential({ id, credential, provider }) {
      const read = await secrets.readCredential(credential);
      if (read.ok) {
        for (const secret of hiddenParts(config.providers.get(provider), read.parts)) {
          scrubber.learn(secret);
          formerSecrets.learn(id, secret);
        }
      } else if (read.suspect !== undefined) scrubber.learn(read.suspect);
      return read;
    },
    fingerprint: (parts) => fingerprint(parts, instanceSecret),
    scrub: (text, carried) => scrubber.scrub(text, carried),
    sharedAnswers: options.sharedAnswers ?? createSharedAnswers(),
    now,
    pause: (time) => setTimeout(time),
    random: Math.random,
  };
  return {
    context,
    scrubber,
    connector,
    secrets,
    close() {
      esps.close();
      connector.close();
    },
  };
}

/** Returns all parts but those that look like the user name or the ID that they should be. */
function hiddenParts(provider: Provider | undefined, parts: Readonly<Record<string, Secret>>): readonly Secret[] {
  return Object.entries(parts).flatMap(([name, secret]) =>
    provider === undefined || !isReadable(provider, name, parts) ? [secret] : [],
  );
}
