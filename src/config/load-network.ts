/** @module Loads the network options, and checks the files that options name. */

import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { defined } from '../core/defined.ts';
import type { Channel } from '../core/model/channel.ts';
import type { Network } from '../core/model/config.ts';
import { parseConnectTo } from '../core/target/connect-to.ts';
import { parseProxy } from '../core/target/proxy.ts';
import { readText } from '../io/files.ts';
import { createProxyChoice, readEnvironmentProxies } from '../io/proxy-choice.ts';
import { describePath } from '../io/repeatable-path.ts';
import type { LoadContext } from './load-context.ts';
import { listWords } from './problems/wording.ts';

/** The network options that the config sets. */
export async function loadNetwork(context: LoadContext): Promise<Partial<Network>> {
  const { problems, source, folder } = context;
  const { network = {} } = context.raw;
  const { connect_to: rules, connectivity, helo, egress } = network;
  const proxies = loadProxies(context);
  const ca = network.ca === undefined ? undefined : resolve(folder, network.ca);
  if (network.ca !== undefined) await checkFile(context, network.ca, ['network', 'ca'], certificate);
  for (const [index, url] of (connectivity ?? []).entries()) {
    const says = 'is http://: a captive portal can answer for it, so Keymedic would seem to be online; use https://';
    const path = ['network', 'connectivity', index];
    if (/^http:/i.test(url)) problems.add(source, [], { path, severity: 'warning', says });
  }
  const connectTo = rules?.map(parseConnectTo).flatMap((read) => (read.ok ? [read.rule] : []));
  return defined({ connectTo, connectivity, ca, ...proxies, helo, egress });
}

/** The proxy, or those of the environment. Proxies of the environment that are not used are mentioned. */
function loadProxies({ raw, env, problems, source }: LoadContext): Pick<Network, 'proxy' | 'noProxy'> {
  const { proxy, no_proxy: direct = [] } = raw.network ?? {};
  const warn = (path: readonly string[], says: string) => problems.add(source, [], { path, severity: 'warning', says });
  const found = readEnvironmentProxies(env);
  const names = listWords(found.set, 'and');
  if (proxy === undefined && found.set.length > 0)
    warn(
      ['network'],
      `the environment sets ${names}, which Keymedic does not use; set network.proxy to env, or to none if connections are direct`,
    );
  if (proxy === undefined || proxy === 'none') return {};
  const path = ['network', 'proxy'];
  if (proxy !== 'env') {
    const read = parseProxy(proxy);
    if (!read.ok) problems.add(source, [], { path, says: `${read.says} (env and none are allowed as well)` });
    return defined({ proxy, noProxy: raw.network?.no_proxy });
  }
  if (found.set.length === 0)
    warn(path, 'is env, but none of HTTP_PROXY, HTTPS_PROXY and ALL_PROXY is set, so connections are direct');
  if (found.unusable.length > 0)
    problems.add(source, [], {
      path,
      says: `is env, but ${listWords(found.unusable, 'and')} holds no URL such as http://proxy:3128`,
    });
  return { proxy: found.proxies, noProxy: [...direct, ...found.noProxy] };
}

/** Warns of mail servers that are reached through a proxy, and checks the files of channels. */
export async function checkChannelConnections(
  context: LoadContext,
  channels: readonly Channel[],
  network: Partial<Network>,
): Promise<void> {
  const { problems, source, raw } = context;
  const choose = createProxyChoice(network);
  for (const [index, value] of (raw.channels ?? []).entries()) {
    const channel = channels.find(
      ({ id }) => typeof value === 'object' && value !== null && 'id' in value && value.id === id,
    );
    if (channel?.type !== 'email') continue;
    const { ca } = channel.smtp.tls ?? {};
    const path = ['channels', index];
    if (ca !== undefined) await checkFile(context, ca, [...path, 'smtp', 'tls', 'ca'], certificate);
    const { hostname, port } = new URL(channel.smtp.url);
    const host = hostname.replace(/^\[|\]$/g, '');
    if (channel.proxy !== undefined || choose('smtp', host, Number(port || 587)) === undefined) continue;
    const says = `${host} is reached through the proxy of network.proxy, and most proxies lead to port 443 only; if it is reached directly, add it to network.no_proxy or set proxy: none here`;
    problems.add(source, path, { path: ['smtp'], severity: 'warning', says });
  }
}

/** The mistake in a file of certificates; undefined if each can be used. A text that only looks like one is none. */
const certificate: Check = (text) => {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*(?:-----END CERTIFICATE-----)?/g) ?? [];
  if (blocks.length === 0) return 'holds no certificate in PEM form';
  const broken = blocks.findIndex((block) => !isCertificate(block));
  if (broken === -1) return undefined;
  return blocks.length === 1
    ? 'holds a certificate that cannot be read'
    : `holds ${blocks.length} certificates, and number ${broken + 1} cannot be read`;
};

/** Says what is wrong with the text of a file, as half a sentence; undefined if nothing is. */
type Check = (text: string) => string | undefined;

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0;
  } catch {
    return false;
  }
}

/** Adds a mistake at `path` if the file cannot be read or `check` finds one in its text. @param file as the user wrote it, or its whole path */
export async function checkFile(
  { problems, source, folder }: LoadContext,
  file: string,
  path: readonly (string | number)[],
  check: Check = () => undefined,
): Promise<void> {
  const read = await readText(resolve(folder, file));
  const name = await describePath(file, folder);
  const wrong = read.ok ? check(read.text) : read.says;
  if (wrong !== undefined) problems.add(source, [], { path, says: `${name} ${wrong}` });
}
