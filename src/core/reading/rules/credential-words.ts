/** @module Words about a credential that nobody knows, and about none that came: the two are told apart. */

import type { AnswerRule } from '../../model/provider.ts';
import { key, words } from './word-rule.ts';

const given = String.raw`(?:given|provided|supplied|included|sent|present|specified|set)`;
/** Words before the name of a thing that the request brought. */
const pointing = String.raw`(?:this|that|these|those|your|the (?:given|provided|supplied|presented|specified|same))\s`;
const pointed = String.raw`(?:this|that|the|your|such an?)\s(?:(?:given|provided|supplied|presented|specified|same)\s)?`;

/** The rules in the order in which they are tried. */
export const credentialWords: readonly AnswerRule[] = [
  // "No such token" is about the value that came, "no token" about the absence of any.
  words(
    String.raw`\bno such (?:\w{1,20} ){0,2}${key}\b|\bno (?:matching|known|registered|corresponding) (?:\w{1,20} )?${key}\b(?! (?:was |were |is |are )?${given})`,
    'refusal',
  ),
  words(
    String.raw`\b(?:no|find|locate)\b[^.]{0,40}\b${key}\b(?![^.]{0,30}header)[^.]{0,20} (?:with|for|by|under|matching|has|have) ${pointed}(?:id|value|name|hash|prefix|string|identifier|fingerprint)\b`,
    'refusal',
  ),
  words(
    String.raw`\b(?:no|find|locate) [^.]{1,40} (?:for|with|by|to|of|matches|matching|owns|has|uses?) ${pointing}(?:\w{1,20} )?${key}\b`,
    'refusal',
  ),
  words(String.raw`\bno [^.]{0,40}\b${key} (?:was |were |is )?(?:found )?(?:that |which )?match`, 'refusal'),
  words(
    String.raw`(?:do|does|did)(?: not|n.t) (?:have|contain|know|recogni[sz]e|store|hold) (?:any )?(?:such (?:an? )?|${pointing})(?:\w{1,20} )?${key}\b|${key} (?:was |is |were |could )?not (?:be )?found in (?:the |our |this |your |any )?(?:\w{1,20} )?(?:database|directory|system|records?|accounts?|store|registry|vault|list|db)\b`,
    'refusal',
  ),
  // The page that nginx and Apache show for every 401: its heading is the name of the status.
  {
    status: [401],
    html: true,
    text: String.raw`\b401 authori[sz]ation required\b`,
    causes: ['unrecognised', 'malformed', 'wrong_credential', 'revoked', 'expired', 'auth_missing'],
    source: 'https://github.com/nginx/nginx/blob/master/src/http/ngx_http_special_response.c',
  },
  words(
    String.raw`(?:no|missing|without|absent|empty|blank|not (?:been )?(?:provided?|supplied|included|sent|present|found|specified|contain)|(?:did|does|do)(?: not|n.t) (?:provide|supply|include|send|contain|have)|must (?:provide|supply|include|send|contain|specify|be (?:provided|supplied|set))|provide (?:an?|your|valid)|unable to find|requires?)\b[^.]{0,50}(?:api.?key|a key\b|\btoken|authori[sz]ation|authenticat|credential|apikey|access key|secret|\bauth\b)|(?:api.?key|token|authori[sz]ation|authentication|credentials?|apikey|access key|secret|auth)\b[^.]{0,50}(?:(?:is|are|was|were|has been) (?:missing|required|absent|empty|blank|needed)|(?:not|n.t) (?:been )?(?:provided|supplied|sent|present|found in|specified|set|given)|missing|required|can.?t be (?:blank|empty))|unauthenticated|anonymous (?:caller|access)`,
    ['auth_missing', 'malformed'],
  ),
];
