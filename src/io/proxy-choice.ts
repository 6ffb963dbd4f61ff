/** @module The proxy of a connection: that of the config, those of the environment by scheme, or none. */

import type { Network } from '../core/model/config.ts';
import { parseProxy } from '../core/target/proxy.ts';
import { createDirectCheck } from './no-proxy.ts';

/** What a connection is for. */
export type ProxiedScheme = 'http' | 'https' | 'smtp';

/** Returns the URL of the proxy for a connection; undefined for a direct one. */
export type ChooseProxy = (scheme: ProxiedScheme, host: string, port: number) => string | undefined;

/** Makes the choice for `network.proxy` and `network.no_proxy`. */
export function createProxyChoice({ proxy, noProxy = [] }: Pick<Network, 'proxy' | 'noProxy'>): ChooseProxy {
  if (proxy === undefined) return () => undefined;
  const isDirect = createDirectCheck(noProxy);
  return (scheme, host, port) => {
    if (isDirect(host, port)) return undefined;
    return typeof proxy === 'string' ? proxy : proxy[scheme];
  };
}

/** The variables of each scheme, in the order in which they are looked up; https://curl.se/docs/manpage.html#ENVIRONMENT. */
const variables: Readonly<Record<ProxiedScheme, readonly string[]>> = {
  http: ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  https: ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  smtp: ['smtp_proxy', 'SMTP_PROXY', 'all_proxy', 'ALL_PROXY'],
};

/** The proxies that the environment names. */
export interface EnvironmentProxies {
  readonly proxies: Partial<Record<ProxiedScheme, string>>;
  readonly noProxy: readonly string[];
  /** The names of the variables that are set. */
  readonly set: readonly string[];
  /** Those whose value is not the URL of an HTTP proxy. */
  readonly unusable: readonly string[];
}

/** Reads HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, also in lower case; a value without scheme is http://. */
export function readEnvironmentProxies(env: Readonly<Record<string, string | undefined>>): EnvironmentProxies {
  const value = (name: string): string => env[name]?.trim() ?? '';
  const set = [...new Set(Object.values(variables).flat())].filter((name) => value(name) !== '');
  const urlOf = (name: string): string => (/^[a-z]\w*:\/\//i.test(value(name)) ? value(name) : `http://${value(name)}`);
  const proxies: Partial<Record<ProxiedScheme, string>> = {};
  for (const scheme of ['http', 'https', 'smtp'] as const) {
    const name = variables[scheme].find((one) => set.includes(one));
    if (name !== undefined && parseProxy(urlOf(name)).ok) proxies[scheme] = urlOf(name);
  }
  const noProxy = (value('no_proxy') || value('NO_PROXY')).split(/[\s,]+/).filter((entry) => entry !== '');
  return { proxies, noProxy, set, unusable: set.filter((name) => !parseProxy(urlOf(name)).ok) };
}
