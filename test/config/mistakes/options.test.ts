/** @module Mistakes in the options for network, confirmation, log and investigation. */

import { testMistakes } from '../expect-mistakes.ts';

testMistakes([
  [
    'a host that tells of being online without TLS',
    'integrations: []\nnetwork: { connectivity: ["https://a.example/", "http://b.example/"] }',
    'warning 2:49 network.connectivity[1]: is http://: a captive portal can answer for it, so Keymedic would seem to be online; use https://',
  ],
  [
    'a connect_to that is none',
    'network: { connect_to: ["a:b"] }',
    '1:25 network.connect_to[0]: "a:b" is not HOST1:PORT1:HOST2:PORT2 (parts may be empty, IPv6 stands in brackets)',
  ],
  [
    'several mistakes in network',
    'network: { egress: some, connectivity: [x], proxy: "socks://u:hunter22@h" }',
    '1:20 network.egress: unknown egress "some"; did you mean "same"? Allowed: same and other',
    '1:41 network.connectivity[0]: must be a URL; found "x"',
    '1:52 network.proxy: must be a URL such as http://proxy:3128, without a path (env and none are allowed as well)',
  ],
  [
    'a port of a proxy that is none',
    'network: { proxy: "http://proxy:99999" }',
    '1:19 network.proxy: has a port that is no number from 1 to 65535 (env and none are allowed as well)',
  ],
  [
    'a password of a proxy that cannot be decoded',
    'network: { proxy: "http://me:50%off@proxy:3128" }',
    '1:19 network.proxy: has a user name or password that cannot be decoded: write % as %25 (env and none are allowed as well)',
  ],
  [
    'a host without proxy that is none',
    'network: { proxy: "http://proxy:3128", no_proxy: [10.0.0.0/99, https://a.example] }',
    '1:51 network.no_proxy[0]: "10.0.0.0/99" is not a host, a suffix, an address, a range such as 10.0.0.0/8, or *',
    '1:64 network.no_proxy[1]: "https://a.example" is not a host, a suffix, an address, a range such as 10.0.0.0/8, or *',
  ],
  [
    'a name for EHLO that no server accepts',
    'network: { helo: "my monitor" }',
    '1:18 network.helo: must be a host name such as monitor.example.com, or an address such as [192.0.2.1]; found "my monitor"',
  ],
  [
    'an unknown cause in confirm',
    'confirm: { revokd: { probes: 2, apart: 5s } }',
    '1:12 confirm.revokd: unknown option "revokd"; did you mean "revoked"?',
  ],
  [
    'no probes in confirm',
    'confirm: { revoked: { probes: 0, apart: 5s } }',
    '1:31 confirm.revoked.probes: must be a whole number from 1 to 20; found 0',
  ],
  ['half a pace', 'refused: { for: 10m }', '1:10 refused.then: is missing: a duration such as 30s, 5m, 1h or 7d'],
  [
    'an unknown log level',
    'log: { level: verbose }',
    '1:15 log.level: unknown level "verbose"; allowed: error, warn, info and debug',
  ],
  [
    'too large a budget',
    'investigate: { budget: 99 }',
    '1:24 investigate.budget: must be a whole number from 0 to 50; found 99',
  ],
]);
