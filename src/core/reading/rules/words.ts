/**
 * @module The words of a refusal in plain language, of any service. Order matters: a text that names one cause means that
 * cause; a stock phrase that lists several ("invalid, expired or revoked") is a refusal without further words.
 */

import type { AnswerRule } from '../../model/provider.ts';
import { credentialWords } from './credential-words.ts';
import { key, source, within, words } from './word-rule.ts';

const account = String.raw`(?:accounts?|organi[sz]ations?|compan(?:y|ies)|sub-?accounts?|sub-?users?|workspaces?|users?|customers?|tenants?|projects?|senders? account|plan)`;
const dead = String.raw`(?:suspended|disabled|deactivated|inactive|in-active|locked|banned|blocked|closed|terminated|cancell?ed|frozen|on hold|under review|not (?:yet )?(?:been )?(?:activated|approved|active|enabled)|restricted|paused|blacklisted)`;

/** The rules for plain words, for HTTP and SMTP alike, in the order in which they are tried. */
export const refusalWords: readonly AnswerRule[] = [
  words(
    String.raw`\bclock|(?:signature|timestamp|request|date|jwt|assertion|iat|nbf)\b[^.]{0,60}(?:skew|in the future|not yet (?:valid|current)|too (?:old|far)|outside (?:of )?the|drift|synchroni)|(?:time|timestamp|date)\b[^.]{0,60}too large|RequestTimeTooSkewed|time.?stamp (?:is |has )?(?:expired|invalid)|expired time.?stamp|signature (?:has )?expired|is now (?:earlier|later) than|maxAge exceeded|reasonable timeframe|nonce[^.]{0,20}(?:expired|too old)`,
    ['clock_skew'],
  ),
  words(
    String.raw`(?:wrong|different|another|incorrect|invalid|other) (?:region|data.?cent(?:er|re)|\bdc\b|environment|cluster)|belongs to (?:a )?(?:different|another) (?:region|data.?cent)|\b(?:linked|tied|bound) to (?:the |a )?(?:\w{1,20} )?(?:region|data.?cent(?:er|re))\b|not (?:valid )?(?:in|for) this (?:region|environment)`,
    ['wrong_region'],
  ),
  words(
    String.raw`(?:invalid|incorrect|wrong|unknown|missing|malformed|bad|not valid)\b[^.]{0,40}\b(?:or|and)\b[^.]{0,25}\b(?:expired|revoked|deleted|inactive|disabled)|(?:expired|revoked|deleted|inactive|disabled|blocked)[^.]{0,25}\b(?:or|and)\b[^.]{0,25}(?:invalid|incorrect|wrong|unknown|missing|malformed|does not exist|not valid)|\bmay (?:be|have)\b[^.]{0,40}\b(?:expired|revoked|deleted)|(?:wrong|invalid|incorrect|bad) (?:api )?(?:credentials|password)\b|no authentication (?:type|method|mechanism)s? succeeded`,
    'refusal',
  ),
  words(String.raw`${key}[^.]{0,60}(?:expired|revoked)[^.]{0,12}\bor\b[^.]{0,12}(?:expired|revoked)`, [
    'expired',
    'revoked',
  ]),
  words(
    String.raw`(?:invalid|unsupported|unknown) (?:auth\w{0,40} )?mechanism|no (?:worthy )?mech(?:anism)?s? (?:available|found|were found)|no (?:supported|compatible|suitable) auth\w{0,40}|auth\w{0,40} (?:mechanism|method|type) [^.]{0,40}not (?:supported|available|allowed)|(?:does not|doesn.t) (?:support|offer|advertise) auth`,
    ['auth_missing', 'bad_request'],
  ),
  words(
    String.raw`(?:smtp|mail(?:er|ing)?)\b[^.]{0,40}\bnot (?:been )?(?:configured|set ?up)|no (?:smtp|mail) (?:server|host|transport|settings?) (?:is |are |was |were )?(?:configured|set|defined)`,
    ['auth_missing', 'bad_request'],
  ),
  {
    text: String.raw`\bmail: (?:missing|no angle|expected|unclosed|invalid string|(?:leading|double|trailing) dot)|\bAddressException\b`,
    causes: ['bad_request'],
    says: 'The program could not read an address of the mail, as a From without @.',
    source: 'https://github.com/jmprathab/MyHome/issues/263',
  },
  {
    text: String.raw`all recipients (?:were |are )?(?:rejected|refused)`,
    causes: ['bad_request', 'sender_unverified', 'auth_missing'],
    says: 'Every recipient was refused: wrong addresses, a sender that may not send, or no log-in before.',
    source,
  },
  words(String.raw`\bunencrypted connection\b`, ['auth_missing', 'bad_request', 'network']),
  // Codes that every service of AWS uses.
  words(
    String.raw`InvalidClientTokenId|UnrecognizedClientException|security token included in the request is invalid`,
    ['unrecognised', 'revoked', 'wrong_region', 'malformed', 'wrong_credential'],
  ),
  words(
    String.raw`json[ _-]?decode (?:the |your )?(?:\w{1,40} )?token|token (?:is not|is no|isn.t) (?:a )?(?:valid )?json`,
    ['malformed', 'expired', 'revoked'],
  ),
  words(
    String.raw`\bip(?:v[46])?(?: address(?:es)?)?\b${within(80)}(?:not (?:been )?(?:allow|authori|whitelist|permitt|recogni|trusted|in (?:the|your))|un(?:authori|recogni)|isn.t|blocked|banned|denied|blacklist|restrict|rejected|forbidden)|(?:un(?:authori|recogni)[sz]ed|unknown|blocked|disallowed|forbidden|untrusted|black(?:listed)?|invalid) ip\b(?! pool)|\bip(?:v[46])?(?: address)? (?:is )?(?:black|hangup)|not (?:allowed|permitted|authorized|whitelisted) (?:from|for) (?:this|your) (?:ip|location|network|country)|ip.?(?:allow|white).?list|\bip(?: address)? is (?:on (?:a |our |the )?)?bl(?:o|a)ck ?list|(?:host|client|you|server|address|connection)\b[^.]{0,40} not (?:allowed|permitted) to connect`,
    ['ip_blocked'],
  ),
  words(
    String.raw`request (?:was |has been )?blocked|had to block your request|(?:attention required|ray id|access denied)[\s\S]{0,200}(?:cloudflare|akamai|reference ?#|sucuri|incapsula|imperva)|(?:cloudflare|akamai|sucuri|incapsula|imperva|web application firewall)[\s\S]{0,200}(?:block|denied|forbidden|1020|1010|1009|1006)|error(?: code)?:? 10(?:0[5-9]|1[02]|20)\b|incident id:? \d|you don.t have permission to access .{0,120} on this server|unusual (?:traffic|activity) from|captcha`,
    ['ip_blocked'],
  ),
  words(
    String.raw`submission rate\b[^.]{0,60}exceed|rate.?limit[^"]{0,40}(?:exceed|reach|hit|\bof \d)|too many (?:requests|connections|concurrent|log.?ins?|attempts|failed|auth|api|calls)|throttl|slow down|(?:requests?|calls?)(?: \w{1,40}){0,2} ?(?:per|\/|an?) ?(?:second|sec|minute|min|hour)\b|(?:e?mails?|messages?) (?:per|\/|an?) ?(?:second|minute|sec|min)\b|concurren(?:t|cy) (?:requests?|connections?)?[^.]{0,20}limit`,
    ['rate_limited'],
  ),
  words(
    String.raw`(?:too many|too much) (?:e?mails?|messages|recipients)|sending [^.]{0,30}too (?:fast|quickly|many)|limited to \d{1,9} (?:e?mails?|messages|recipients)|(?:maximum|max|allowed|permitted) (?:number|amount|count) of (?:\w{1,40} )?(?:e?-?mails?|messages|recipients)[^.]{0,40}(?:hourly|(?:per|an|each|every|one|\/) ?hour)|(?:hourly|per hour|an hour|\/ ?hour)[^.]{0,40}(?:limit|quota|exceed)|(?:limit|quota|exceed)[^.]{0,40}(?:hourly|per hour|an hour|\/ ?hour)|requests?(?: \w{1,40}){0,2} ?(?:per|\/) ?day`,
    ['rate_limited', 'quota_exhausted'],
  ),
  // A mail that is too big does not mean a used-up quota.
  words(
    String.raw`(?:message|mail|attachment|content|payload|body|header|cookie|entity|uri|url|fields?)s?(?: size| length)? (?:is |was )?too (?:large|big|long)|(?:message|mail|attachment|content|payload|body|header)s?(?: size| length) (?:exceeds?|exceeded|over)|exceed(?:s|ed)? (?:the |your |\w{1,40}'s )?(?:maximum |max |fixed )?(?:allowed |permitted )?(?:message |mail |attachment )?(?:size|length)`,
    ['bad_request'],
  ),
  words(
    String.raw`(?:daily|per.day|monthly|sending|sends?|e?mails?|recipients?|accounts?|plan|credits?|usage|trial|free|subscription|contacts?|subscribers?)[^.":]{0,30}(?:limit|quota|allowance|cap)s?\b[^.]{0,40}(?:exceed|reach|exhaust|hit|used|over|met)|(?:exceed|reach|exhaust|hit|over|used)[^.]{0,40}(?:daily|monthly|sending|messages?|messaging|mails?|recipients?|plan|account|credit|trial)[^.]{0,30}(?:limit|quota|allowance|cap|credits?)|(?:maximum|max|allowed|permitted) (?:number|amount|count) of (?:\w{1,40} )?(?:e?-?mails?|messages|recipients)[^.]{0,40}(?:24|\bday\b|daily|month)|only \d{1,9} (?:e?-?mails?|messages|recipients) (?:are allowed )?(?:per|a|each|every) (?:day|month)|(?:not (?:have )?enough|insufficient|no(?: more)?|out of|exceeded|zero|maximum|run out of) (?:\w{1,40} ){0,2}(?:credits?|balance|funds)|(?:credits?|balance|funds) (?:is |are |was |were |has been )?(?:exceeded|exhausted|expired|used|depleted|insufficient|empty|too low)|quota[^.]{0,30}(?:exceed|exhaust|reach|used)|over (?:\w{1,40} )?quota|exceeded (?:\w{1,40} ){0,3}quota`,
    ['quota_exhausted'],
  ),
  words(
    String.raw`payment (?:is )?required|paymentrequired|requires? (?:a )?(?:payment|paid|upgrad)|no licen[cs]e|\btariff|only available (?:on|in|to|for|with)[^.]{0,30}\bplans?|unpaid|past due|overdue|(?:subscription|trial|plan|licen[cs]e|membership|contract)[^.]{0,40}(?:expired|ended|over|inactive|lapsed|cancel|does(?: not|n.t) (?:include|allow|support|have))|upgrade (?:your|to|the)(?! (?:new|latest|v\d|version))|(?:not|isn.t) (?:available|included|enabled|supported|allowed) (?:on|in|for|with) (?:your|this|the) (?:current )?(?:plan|account|subscription|tier|package|workspace)|(?:paid|higher|premium|enterprise) plans?|(?:not|n.t) have an active (?:\w{1,40} ){0,2}(?:plan|subscription)|no active (?:\w{1,40} ){0,3}(?:plan|subscription)|\bbilling\b(?![\w.+-]{0,64}@)`,
    ['account_suspended'],
  ),
  words(
    String.raw`${account}(?:[^.,;]|\.(?=\w)){0,50}\b${dead}\b|\b${dead}[^.,;]{0,15} ${account}\b|api (?:access )?(?:is |has been |was )?(?:permanently |temporarily )?(?:disabled|blocked|not enabled|switched off|turned off)|(?:mail|sending|service|feature)\b[^.]{0,20}(?:not (?:been )?(?:enabled|activated)|(?:is|has been) (?:paused|suspended|disabled))|accounts? (?:may|can)(?: not|not|.t) send|accounts? not (?:subscribed|signed up)|pending (?:approval|review|activation|verification)|on probation|activate your [^.]{0,20}account|suspected (?:\w{1,40} )?(?:behaviou?r|spam|abuse|fraud)`,
    ['account_suspended'],
  ),
  words(String.raw`unusual (?:sending |account |mail )?activity (?:was |has been )?(?:detected|found|noticed)`, [
    'account_suspended',
    'rate_limited',
  ]),
  words(
    String.raw`(?:service|api|server|backend|system) (?:is )?(?:temporarily |currently )?(?:not |n.t |un)available|service isn.t available|temporarily unavailable|unable to (?:contact|reach) (?:the |an? )?[\w ]{0,30}(?:service|server|backend)`,
    ['provider_outage'],
  ),
  words(String.raw`try again in \d{1,9} ?(?:s|m|sec|min|second|minute)`, ['rate_limited']),
  words(String.raw`rate.?limit|request (?:limit|quota)|temporar(?:y|ily) (?:blocked|locked|banned)`, ['rate_limited']),
  words(
    String.raw`(?:basic|plain|legacy|password|user ?name)[ -]auth\w{0,40}[^.]{0,40}(?:not (?:be )?(?:supported|allowed|enabled)|no longer|disabled|deprecated|retired)`,
    ['endpoint_changed', 'auth_missing', 'wrong_credential'],
  ),
  words(
    String.raw`please authenticate|authenticate first|must (?:first )?authenticate|(?:must|need to) (?:send|issue) (?:an )?auth|client was not authenticated|authentication (?:is )?required (?:for|to) (?:relay|send)|must issue a starttls`,
    ['auth_missing', 'malformed'],
  ),
  words(
    String.raw`relaying disallowed as \S|unauthori[sz]ed[ _]sender\b|\bfrom[._]?e?-?mail\b[^.]{0,20} must be verified`,
    ['sender_unverified'],
  ),
  // A mail server relays for those who logged in, and some only in the name of who did.
  words(String.raw`unable to relay for\b|not local sender over smtp`, [
    'auth_missing',
    'sender_unverified',
    'ip_blocked',
    'malformed',
  ]),
  words(String.raw`\brelay(?:ing)? (?:access )?(?:denied|disallowed|not (?:permitted|allowed))`, [
    'auth_missing',
    'sender_unverified',
    'ip_blocked',
    'malformed',
  ]),
  // The server's own log: its authentication service is away.
  words(
    String.raw`fatal: no SASL authentication mechanisms|(?:Dovecot|saslauthd?)\b[^\n]{0,60}(?:socket|server)[^\n]{0,60}(?:failed|refused|lost|no such file)`,
    ['provider_outage'],
  ),
  words(String.raw`using 0 possible authenticators`, ['auth_missing', 'bad_request']),
  words(String.raw`response received from authorization server`, ['endpoint_changed', 'network', 'bad_request']),
  words(String.raw`SMTP AUTH extension not (?:supported|found)`, ['auth_missing', 'bad_request', 'endpoint_changed']),
  // Dovecot's log: the name of the password database, the user, then the verdict.
  words(
    String.raw`\b(?:passwd-file|pam|sql|ldap|static|passwd)\([^)\n]{1,200}\): (?:unknown user|password mismatch)`,
    'refusal',
  ),
  words(String.raw`sender (?:address )?rejected:? not logged in`, ['auth_missing', 'sender_unverified', 'malformed']),
  words(
    String.raw`(?:sender|from|sending|domain|identit(?:y|ies)|e-?mail address|mailbox|signature)\b${within(80)}(?:not|n.t|un|never)[ -]?(?:been |yet |a )?(?:verif|validat|authenticat|confirm|authori[sz]ed to send|registered|approved|allowed to send)|(?:verify|validate|authenticate|confirm) (?:your|the|a|this) (?:sender|domain|from|sending|email)|verified sender|(?:sender|domain|identity|address) must be (?:verif|validat|authenticat|confirm)|sender signature[^.]{0,20}not (?:found|confirmed|defined)|not an? (?:authori[sz]ed|approved|valid|verified|allowed) sender|sender (?:is )?(?:invalid|inactive|not valid|unknown)\b|from (?:address |e-?mail )?[^.]{0,40}must (?:match|equal|be (?:the )?same|be identical)|(?:denies|refuses|rejects) the sender|mail from (?:is )?(?:invalid|not valid|refused|denied)|signature not defined|spoof(?:ed|ing)|sandbox (?:sub)?domain|(?:not|n.t) (?:allowed|authori[sz]ed|permitted) to (?:send|relay)[^.]{0,30}(?:from|as|on behalf|mail)|sender (?:address )?(?:rejected|refused|denied|not (?:allowed|owned))|send ?as ?denied|sender verif(?:y|ication) failed|(?:spf|dkim|dmarc)\b[^.]{0,40}(?:fail|did not pass|policy|authenticat)|(?:prohibited|rejected|denied|blocked|disallowed) by (?:the )?(?:spf|dkim|dmarc)|(?:domain|address|sender)\b[^.]{0,20} not associated with|unable to verify (?:the )?(?:dkim|spf|domain)\b|sender is unauthenticated|not verified for (?:the |your )?(?:sending |from )?domain`,
    ['sender_unverified'],
  ),
  words(
    String.raw`${key}${within(60)}\bexpired\b|\bexpired[ _-](?:\w{1,40}[ _-]){0,2}(?:${key}|session|login)|(?:session|login|consent|authori[sz]ation)[^.]{0,20}(?:has |is |was )?expired|expired[ _]auth\w{0,40}[ _]code|ExpiredToken|TokenExpired|token_expired|expired_token`,
    ['expired'],
  ),
  words(
    String.raw`(?:${key}|access|application|app|authori[sz]ation|permission)s?\b(?:[^.,;]|\.(?=\w)){0,50}\b(?:revoked|deleted|disabled|deactivated|inactive|removed|de-?authori[sz]ed|suspended|withdrawn|invalidated|cancell?ed|regenerated|rotated)\b|(?:revoked|deleted|disabled|deactivated|inactive)\b[ _-]?(?:api.?|\w{1,12} )?${key}|${key} (?:is |are )?(?:not|no longer) active`,
    ['revoked'],
  ),
  words(
    String.raw`(?:client|robot|service account|integration) (?:was|is|has been) (?:deleted|disabled)|deleted_client|disabled_client`,
    ['revoked', 'account_suspended'],
  ),
  words(
    String.raw`(?:test|live|production|sandbox|public|publishable|private|server|account|marketing|transactional|smtp)[ -](?:mode )?${key}\b[^.]{0,60}(?:can ?not|can.t|not (?:be )?(?:used|allowed|valid|accepted)|instead|required)|(?:use|requires?|expected|need)s? (?:an? |your |the )?(?:private|public|server|account|secret|api|app|application|smtp|access)[ -](?:api )?(?:key|token|password)\b[^.]{0,30}(?:instead|not|rather)|wrong (?:type|kind) of (?:\w{1,40} )?${key}|${key} (?:may|can|must) only be used|application.specific password|app password|(?:key|token|credential|password)s? type\b|not issued to (?:this|the) client|do not (?:include|use|send) (?:an? |your |the )?(?:\w{1,40} ){1,3}(?:key|token)|(?:key|token)s? (?:is|are) for (?:a )?(?:different|another)|not (?:a |an )?(?:valid )?(?:secret|private|server|account|admin|live|production) (?:api )?(?:key|token)`,
    ['wrong_credential'],
  ),
  // A field of the request with the same name.
  {
    status: [400, 409, 422],
    text: String.raw`(?<!following )\b(?:permissions?|scopes?|roles?|privileges?)(?:\.\d{1,9})?["']?(?: field)? (?:is|are|was|must|may not|can ?not|can't|has|have|should)\b(?! (?:insufficient|missing|not (?:enough|sufficient|granted|allowed|available)))|(?:selected|given|following) (?:permissions?|scopes?|roles?)\b(?! (?:is|are) (?:required|missing|needed))|no (?:permissions?|scopes?|roles?) selected|(?:invalid|unknown) (?:permission|scope|role)\b`,
    causes: ['bad_request'],
    source,
  },
  words(
    String.raw`\bscopes?\b|permission|privilege|\broles?\b|SCOPE_INSUFFICIENT|insufficient[ _]?(?:access|rights|auth|priv|perm|scope)|access rights|(?:not|n.t|un)[ -]?(?:authori[sz]ed|allowed|permitted|entitled) to (?:perform|access|use|do|call|view|make|execute|read|write)|is not authorized to perform|authenticated user is not authori[sz]ed|restricted to only|restricted_api_key|does(?: not|n.t) have access|no access to\b|lacks?\b[^.]{0,20}\b(?:access|right)|AccessDenied`,
    ['insufficient_permissions'],
  ),
  words(
    String.raw`(?:deprecat|no longer (?:supported|available|active|exist|accept|valid|in use)|retired|sunset|decommission|discontinued|end.of.life|shut ?down|has (?:been )?(?:moved|removed|replaced)|moved permanently|(?:api )?version [^.]{0,30}(?:not supported|unsupported|removed|invalid|unknown)|unsupported (?:api )?version|(?:switch|migrate|upgrade) to (?:the )?(?:new|v\d|version))`,
    ['endpoint_changed'],
  ),
  words(String.raw`invalid_client\b`, ['unrecognised', 'wrong_credential', 'revoked', 'malformed', 'auth_missing']),
  words(
    String.raw`(?:bad|invalid|unknown|incorrect|malformed)[ _-]?refresh[ _-]?token|refresh[ _-]?token[^.]{0,30}(?:invalid|not (?:found|valid)|unknown)`,
    ['expired', 'revoked', 'unrecognised', 'malformed', 'wrong_credential'],
  ),
  words(String.raw`invalid_grant\b`, ['expired', 'revoked', 'unrecognised', 'malformed', 'wrong_credential']),
  words(String.raw`unauthorized_client\b`, ['wrong_credential', 'insufficient_permissions']),
  words(String.raw`\binvalid_scope\b`, ['insufficient_permissions', 'bad_request']),
  words(String.raw`(?:unsupported_grant_type|invalid_request)\b`, ['bad_request', 'malformed']),
  words(
    String.raw`(?:invalid|wrong|incorrect|bad|unexpected) (?:api )?${key} format|(?:malformed|badly formatted) (?:api )?${key}|${key} (?:is |was |has (?:an? )?)(?:malformed|badly formatted|(?:invalid|wrong) format|too short|too long|truncated)`,
    ['malformed', 'wrong_credential'],
  ),
  words(
    String.raw`(?:bad|invalid|malformed|wrong|unsupported|missing|no)[ _]?(?:or \w{1,40} )?authori[sz]ation[ _]?header|authori[sz]ation header[^.]{0,30}(?:format|must|should|malformed|invalid|missing|required|not)|authenticat\w{1,40} (?:credentials?|header)s?[^.]{0,20}not found|KeyError: ['"]\w{0,60}(?:key|token|secret|password)['"]|(?:wrong|invalid|bad|malformed) (?:with )?(?:your |the )?(?:request )?headers?\b`,
    ['auth_missing', 'malformed'],
  ),
  ...credentialWords,
  {
    status: [400, 402, 403, 404, 405, 406, 409, 422],
    // What calls the credential itself invalid says more than that it denies access.
    text: String.raw`^(?![\s\S]*\b(?:invalid|incorrect|wrong|unknown|bad) (?:\w{1,20} )?${key}\b)[\s\S]*(?:access(?: is)? denied|access_denied|access forbidden)`,
    causes: ['insufficient_permissions', 'ip_blocked', 'account_suspended'],
    source,
  },
  words(
    String.raw`(?:invalid|incorrect|wrong|unknown|unrecogni[sz]ed|bad|not (?:a |an )?(?:valid|correct|recogni[sz]ed)|malformed|failed|fail(?:ure|ing)?|not found|does(?: not|n.t) (?:exist|match)|no such|unable to|could(?: not|n.t)|can ?not|reject|unacceptable)\b[^.]{0,50}(?:api.?key|\bkeys?\b|token|credential|password|passwd|\bauth|authori[sz]ation|authenticat|signature|user.?name|log-?in|secret|sign.?in|identif|client_?id)|(?:api.?key|\bkeys?\b|token|credentials?|password|authentication|authori[sz]ation|signature|user.?name|log-?in|secret|bad auth|auth)\b[^.]{0,50}(?:invalid|incorrect|wrong|unknown|unrecogni[sz]ed|not (?:a )?(?:valid|correct|recogni[sz]ed|found|accepted|match|known)|malformed|failed|failure|unsuccessful|rejected|denied|does(?: not|n.t) (?:exist|match)|bad|mismatch|refused|error)|unauthori[sz]ed|not authori[sz]ed|not authenticated|not logged in|access (?:is )?denied|bad credentials|login failed`,
    'refusal',
  ),
  // The same in the languages that servers and webmail programs use most.
  words(
    String.raw`(?:authenti[sf]i|anmeld|login)[^.]{0,60}(?:fehlgeschlagen|falsch|ungültig)|(?:authentification|connexion|identifi)\w{0,40}[^.]{0,30}(?:échou|invalide|incorrect|refus)|échec[^.]{0,20}authentifi|(?:autentica|credencial|contrase|usuario)[^.]{0,50}(?:fall|incorrect|inválid|rechaz)|(?:fall[aoó]|error|falha|erro)[^.]{0,15}autentica|认证失败|身份验证失败|验证失败|登录失败|鉴权失败|認証[^.]{0,6}失敗|(?:аутентификац|авторизац)`,
    'refusal',
  ),
  {
    status: [400, 404, 409, 413, 415, 422],
    text: String.raw`already (?:exists?|added|subscribed|registered|been|a (?:list )?member|in use)|duplicate|(?:processing|parsing|reading) the (?:json|request|body|data)|marked as inactive|suppress|invalid (?:e-?mail|recipient|parameter|json|payload|body|field|value|format|argument|input|date|template|list)|is not (?:a )?valid (?:e-?mail|address|json)|validation (?:failed|error)|(?:resource|request|input|fields?|data)\b[^.]{0,30} could not be validated|unprocessable|bad request|(?:field|parameter|argument)s?\b[^.]{0,40}(?:required|missing|invalid)|(?:required|missing|invalid) (?:field|parameter|argument)|no (?:valid )?recipients`,
    causes: ['bad_request'],
    source,
  },
  {
    status: ['5xx'],
    text: String.raw`(?:an?|some|unexpected|unknown|internal|generic) (?:\w{1,40} )?error (?:has |have )?(?:occurr|happened)|something went wrong|try again (?:later|in \d)`,
    causes: ['provider_outage'],
    source,
  },
  words(String.raw`invalid_parameter\b|e-?mail is not valid in\b`, ['bad_request']),
  words(String.raw`try again (?:later|in \d)`, ['rate_limited', 'provider_outage']),
];
