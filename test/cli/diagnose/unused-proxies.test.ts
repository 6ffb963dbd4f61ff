/** @module Proxies of the environment that nothing uses are mentioned where no host answers. */

import { expect, test } from 'vitest';
import { mentionUnusedProxies } from '../../../src/cli/diagnose/unused-proxies.ts';
import { collect } from '../collect-output.ts';

function mention(network: { readonly proxy?: string }, isUnanswered: boolean, env = {}): string {
  const { io, stderr } = collect('/', env);
  mentionUnusedProxies(network, isUnanswered, io);
  return stderr();
}

test('the variables are named, not their values, and only where no host answers and no proxy is set', () => {
  const env = { HTTPS_PROXY: 'http://me:Zk9vX3pLwQ7rTt2B@proxy.example:3128', http_proxy: 'proxy.example:3128' };
  expect(mention({}, true, env)).toMatch(
    /the environment sets http_proxy and HTTPS_PROXY, which Keymedic does not use/,
  );
  expect(mention({}, true, env)).not.toMatch(/Zk9vX3pLwQ7rTt2B|proxy\.example/);
  expect(mention({}, false, env)).toBe('');
  expect(mention({ proxy: 'http://proxy.example:3128' }, true, env)).toBe('');
  expect(mention({}, true)).toBe('');
});
