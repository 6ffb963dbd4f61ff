/** @module Loads the network options, and checks the files that options name. */

import { resolve } from 'node:path';
import { defined } from '../core/defined.ts';
import type { Network } from '../core/model/config.ts';
import { parseConnectTo } from '../core/target/connect-to.ts';
import { readText } from '../io/files.ts';
import type { LoadContext } from './load-context.ts';

/** The network options that the config sets. */
export async function loadNetwork(context: LoadContext): Promise<Partial<Network>> {
  const { problems, source, folder } = context;
  const { network } = context.raw;
  if (!network) return {};
  const { connect_to: rules, connectivity, proxy, helo, egress } = network;
  const ca = network.ca === undefined ? undefined : resolve(folder, network.ca);
  if (ca !== undefined) await checkFile(context, ca, ['network', 'ca'], /-----BEGIN CERTIFICATE-----/);
  if (proxy !== undefined && !/^https?:\/\/[^/?#]+\/?$/.test(proxy)) {
    const says = 'must be a URL such as http://proxy:3128, without a path';
    problems.add(source, [], { path: ['network', 'proxy'], says });
  }
  for (const [index, url] of (connectivity ?? []).entries()) {
    const says = 'is http://: a captive portal can answer for it, so Keymedic would seem to be online; use https://';
    const path = ['network', 'connectivity', index];
    if (/^http:/i.test(url)) problems.add(source, [], { path, severity: 'warning', says });
  }
  const connectTo = rules?.map(parseConnectTo).flatMap((read) => (read.ok ? [read.rule] : []));
  return defined({ connectTo, connectivity, ca, proxy, helo, egress });
}

/** Adds a mistake at `path` if the file cannot be read or does not contain `mark`. */
export async function checkFile(
  { problems, source }: LoadContext,
  file: string,
  path: readonly string[],
  mark?: RegExp,
): Promise<void> {
  const read = await readText(file);
  const says = read.ok
    ? mark && !mark.test(read.text) && `${file} holds no certificate in PEM form`
    : `${file} ${read.says}`;
  if (says) problems.add(source, [], { path, says });
}
