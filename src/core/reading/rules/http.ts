/** @module The common rules for HTTP: the meaning of an answer of any API for which the provider's own list has no rule. */

import type { AnswerRule } from '../../model/provider.ts';
import { refusalWords } from './words.ts';

const rfc6750 = 'https://datatracker.ietf.org/doc/html/rfc6750#section-3.1';
const rfc9110 = 'https://datatracker.ietf.org/doc/html/rfc9110#section-15';
const rfc6585 = 'https://datatracker.ietf.org/doc/html/rfc6585';
const noStatus = 'https://github.com/sendpulse/sendpulse-rest-api-php/issues/67';
const inferred = 'inferred: what servers of any kind send';

/** A body that reports a failure under a status of success: its words count, not the status. */
export const failureInside: AnswerRule = {
  status: ['2xx'],
  text: String.raw`["']?\b(?:success|succeeded|ok|is_success)["']?\s?[:=]>?\s?(?:false|0\b|"false"|'false')|["']?\bstatus["']?\s?[:=]>?\s?["']?(?:error|fail|failed|failure|unauthori[sz]ed|40[13])\b|["'](?:type|result|outcome|response)["']\s?:\s?["'](?:error|fail(?:ed|ure)?)\b|["']is_error["']\s?:\s?true|<(?:error|fault)>|"errors?"\s?:\s?(?:"[^"]|\{\s?"|\[\s?[{"])`,
  causes: ['bad_request', 'malformed', 'unrecognised', 'wrong_credential', 'revoked'],
  says: 'The answer says success in its status and failure in its body.',
  source: inferred,
};

/** A 403 in a sentence about a thing of the account, and not about the key, the account, its rights or where the request comes from. */
export const forbiddenThing: AnswerRule = {
  status: [403],
  text: String.raw`^(?![\s\S]*(?:\bkey|token|auth|credential|permi|access|allow|forbid|account|\bip\b|address|scope|role|plan\b|den(?:ied|y)|subscription|block|user|privilege|right|feature|upgrade|request|server|cloud|firewall|security))[\s\S]*\b\w+ \w+ \w+ \w+`,
  causes: ['bad_request', 'insufficient_permissions', 'account_suspended'],
  source: 'https://developers.sparkpost.com/api/suppression-list/',
};

/** The common rules for HTTP, in the order in which they are tried. */
export const commonHttpRules: readonly AnswerRule[] = [
  {
    text: String.raw`["'](?:http|status|response)_?(?:code|status)["']\s?(?::|=>)\s?["']?0\b`,
    causes: ['network', 'provider_outage'],
    says: 'The client noted the status 0: no answer came.',
    source: noStatus,
  },
  // The words of a mail server whose reply has lost its code.
  {
    text: String.raw`client host\b[^;]{0,80} blocked using`,
    causes: ['ip_blocked'],
    source: 'https://www.postfix.org/postconf.5.html#default_rbl_reply',
  },
  {
    status: ['2xx'],
    header: { sunset: '.' },
    causes: ['healthy'],
    says: 'The answer announces the end of this endpoint (Sunset header).',
    source: 'https://datatracker.ietf.org/doc/html/rfc8594',
  },
  {
    status: [429],
    text: String.raw`(?:daily|monthly|month|per day|24.hours?|credits?|plan|sending) [^.]{0,30}(?:limit|quota|exceed|exhaust)|(?:limit|quota|exceed|exhaust)[^.]{0,30}(?:daily|monthly|month|per day|24.hours?|credits?|plan)\b`,
    causes: ['quota_exhausted', 'rate_limited'],
    source: rfc6585,
  },
  { status: [429], causes: ['rate_limited'], source: rfc6585 },
  { status: [402], causes: ['account_suspended', 'quota_exhausted'], source: rfc9110 },
  { status: [407], causes: ['network'], says: 'A proxy on the way asks for a log-in of its own.', source: rfc9110 },
  { status: [511], causes: ['network'], says: 'A captive portal answers instead of the ESP.', source: rfc6585 },
  {
    status: [401, 403],
    header: { 'www-authenticate': 'insufficient_scope' },
    causes: ['insufficient_permissions'],
    source: rfc6750,
  },
  {
    status: [401, 403],
    header: { 'www-authenticate': 'error_description="[^"]{0,400}expired' },
    causes: ['expired'],
    source: rfc6750,
  },
  {
    status: [301, 302, 307, 308],
    text: String.raw`(?:wrong|other|different|another) (?:data ?cent(?:er|re)|region)`,
    causes: ['wrong_region'],
    source: 'https://github.com/customerio/customerio-node/issues/134',
  },
  { status: [301, 308], causes: ['endpoint_changed'], source: rfc9110 },
  {
    status: [302, 303, 307],
    header: { location: 'log.?in|sign.?in|captive|portal' },
    causes: ['network', 'endpoint_changed'],
    source: inferred,
  },
  {
    status: [304],
    causes: ['network', 'endpoint_changed'],
    says: 'Nothing changed, says the answer, though we asked for no comparison: a cache on the way answered.',
    source: 'https://datatracker.ietf.org/doc/html/rfc9110#section-15.4.5',
  },
  { status: ['3xx'], causes: ['endpoint_changed', 'network'], source: rfc9110 },
  { status: [410], causes: ['endpoint_changed'], source: rfc9110 },
  {
    status: [451],
    causes: ['ip_blocked', 'account_suspended'],
    says: 'Unavailable for legal reasons: the country of our address, or of the account.',
    source: 'https://datatracker.ietf.org/doc/html/rfc7725#section-3',
  },
  { status: [431], causes: ['bad_request', 'malformed'], source: rfc6585 },
  { status: [509], causes: ['quota_exhausted', 'account_suspended', 'provider_outage'], source: inferred },
  {
    status: ['5xx', 404],
    text: String.raw`unknown domain: \S{1,255}\. please check that this domain has been added|no such app\b|no route matched with those values|default backend - 404`,
    causes: ['endpoint_changed', 'provider_outage'],
    says: 'The gateway of this host knows no such service.',
    source: inferred,
  },
  { status: [426, 505], causes: ['endpoint_changed'], source: rfc9110 },
  {
    status: [500, 502, 503, 504],
    text: String.raw`bad gateway|gateway time|internal server error|service (?:is )?(?:temporarily )?unavailable|server error|upstream|maintenance|temporarily unavailable|overloaded`,
    causes: ['provider_outage'],
    source: rfc9110,
  },
  ...refusalWords,
  {
    status: [404, 405],
    text: String.raw`(?:template|lists?|collection|item|project|user|book|contact|subscriber|recipient|member|campaign|domain|message|mailbox|tag|segment|webhook|sender|identity|audience|form|profile|object|resource with|record|entity|account)\b(?: \w{1,40}| ['"<\x60][^'"<>\x60]{1,80}['">\x60]){0,4}? ?(?:was |is |were |could |can |does |has )?(?:not|n.t)[ -](?:be )?(?:found|exist)|(?:no|unknown|invalid) (?:such )?(?:template|list|contact|subscriber|campaign|domain|message)\b|resource with the specified id|(?:could ?(?:not|n't)|can ?not|can't|unable to) (?:find|locate) (?:an? |the |any |that |this )?(?:\w{1,40} )?(?:template|lists?|catalogs?|items?|contacts?|subscribers?|recipients?|members?|campaigns?|domains?|messages?|tags?|segments?|webhooks?|senders?|users?|objects?|records?|compan(?:y|ies)|deals?|groups?|propert(?:y|ies))\b|(?:has )?\bno \w{1,40} (?:\w{1,40} )?(?:with|matching|for) (?:the |this |that )?(?:given |specified )?(?:id|name|guid|key|e-?mail|parameters?)\b|\b\w{3,40} with id \S{1,80} (?:does not exist|was not found|not found)`,
    causes: ['bad_request', 'wrong_region'],
    source: inferred,
  },
  {
    status: [404, 405],
    text: String.raw`(?:route|path|endpoint|url|uri|resource|method|page|requested)\b[^.]{0,60}(?:not (?:found|allowed|supported|exist|known|be found)|n.t exist|unknown|invalid|does not)|not found`,
    causes: ['endpoint_changed', 'bad_request'],
    source: rfc9110,
  },
  { status: [404, 405], causes: ['endpoint_changed', 'bad_request'], source: rfc9110 },
  {
    status: [400, 401, 403, 404, 409, 422],
    html: true,
    text: String.raw`\b(?:log ?in|sign ?in|password|username)\b`,
    causes: ['network', 'endpoint_changed'],
    source: inferred,
  },
  { status: [401], header: { 'www-authenticate': 'error="?invalid_token' }, causes: 'refusal', source: rfc6750 },
  { status: [401], causes: 'refusal', source: rfc9110 },
  {
    status: [403],
    causes: [
      'insufficient_permissions',
      'ip_blocked',
      'account_suspended',
      'unrecognised',
      'revoked',
      'wrong_credential',
      'malformed',
    ],
    source: rfc9110,
  },
  { status: [408], causes: ['provider_outage', 'network'], source: rfc9110 },
  { status: ['4xx'], causes: ['bad_request'], source: rfc9110 },
  { status: ['5xx'], causes: ['provider_outage'], source: rfc9110 },
  {
    status: ['2xx'],
    html: true,
    causes: ['network', 'endpoint_changed'],
    says: "A web page came back instead of the API's answer.",
    source: inferred,
  },
  { status: ['2xx'], causes: ['healthy'], source: rfc9110 },
];
