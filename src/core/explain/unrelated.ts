/** @module Texts about something else than sending e-mail: a database, a file, another service, the program's own code. */

import { hostWeight, type Shown } from './find-provider.ts';
import { findRequest } from './find-request.ts';
import { dropPaths } from './strip-noise.ts';

/** Faults that are never an ESP's, whatever else the text names. */
const surely =
  /\b(?:ENOENT\b|[Nn]o such file or directory|FileNotFoundException|FileNotFoundError|TemplateNotFound|TemplateDoesNotExist|\.(?:twig|blade\.php|jinja2?|j2|hbs|ejs|erb|ftl|mustache|liquid|pug)\b[^\n]{0,40}(?:not (?:defined|found)|does not exist)|Missing template|View \[.{1,100}\] not found|ActionView::(?:Template|MissingTemplate)|Cannot find module|ModuleNotFoundError|ImportError\b|Class ['"][^'"]{1,120}['"] not found|[Cc]ould not instantiate mail function|NoMethodError|undefined method [`']|Cannot (?:read|set|destructure) propert|is not a function\b|is not defined\b|ReferenceError|SyntaxError: (?!Unexpected token)|Call to (?:a member function|undefined)|NullPointerException|NullReferenceException|nil pointer dereference|AttributeError|object has no attribute|KeyError\b|NameError|IndentationError|SQLSTATE|PDOException|QueryException|Doctrine\\|psycopg2?|\bpg_hba|ActiveRecord::|SequelizeConnection\w|Sequelize\w{1,60}Error|PrismaClient|MongoServerError|MongoNetworkError|MongooseError|MongoError|\bmysqli?\b|\bMySQL\b|Access denied for user '|password authentication failed for user|role "\w{1,80}" does not exist|database "\w{1,80}" does not exist|WRONGPASS|NOAUTH Authentication|org\.apache\.kafka|\brdkafka|might require SASL authentication|RedisError|ioredis|redis\.exceptions|ORA-\d{5}|SqlException|Login failed for user|CSRF|InvalidAuthenticityToken|TokenMismatchException|out of memory|ENOSPC|no space left on device|Permission denied \(publickey|rest_(?:forbidden|not_logged_in|cookie_invalid_nonce)|Error response from daemon|pull access denied|EACCES: permission denied|EADDRINUSE)|:(?:3306|5432|6379|27017|1433|9200|5672|11211)\b/;

/** The own mail server without its log-in service; the file that it misses is a socket. */
const ownLogInService = /warning: SASL: |no SASL authentication mechanisms/;

/** Faults of the code itself, as compilers, interpreters and package managers report them before any request. */
const ownCode =
  /\bTypeError: (?![^\n]{0,200}(?:fetch|network|load failed|header|url|terminated|\bcharacter))|\b(?:Index|Assertion|NotImplemented|Recursion|Indentation|ArgumentCount|ClassCast|ClassNotFound|NoClassDefFound|NoSuchMethod)(?:Error|Exception)\b|\berror TS\d{4}\b|Module not found|Can't resolve '|No module named|cannot import name|unexpected keyword argument|positional argument|[Uu]ndefined (?:local variable|function|variable|index|array key|property|offset)|not JSON serializable|[Ss]egmentation fault|\bnpm (?:ERR!|error)|Parse error: |PHP Parse error|Attempted to call an undefined method|Too few arguments to|Cannot use object of type|Uncaught (?:TypeError|ArgumentCountError|ParseError)\b|cannot find symbol|has no exported member|runtime error:|must be of (?:the )?type .{1,200}? given\b|\bParameter \d{1,3} expected to be|expects parameter \d/;
/** The application's own log-in and tokens. */
const ownLogin =
  /io\.jsonwebtoken|UnauthorizedError: (?:jwt|No authorization token)|decoding JWT|JwtFilter|JWTAuth|JsonWebTokenError|TokenExpiredError: jwt|jsonwebtoken\/|passport(?:-\w{1,40})?\/|PyJWT|jwt\.exceptions|jwt\.(?:Expired|Invalid)\w+|Illuminate\\Auth\\|AuthenticationException: Unauthenticated|Devise|Warden|tymon\\|\bjwt (?:expired|malformed|must be provided)|rest_framework\.exceptions|spring\.?security|BadCredentialsException|NextAuth|next-auth|ldap|Kerberos|SAML|OpenVPN|sshd?\[|pam_unix/i;

/** Other services, by host or by the name of their client. */
const others =
  /\b(?:openai|openrouter|mistral|anthropic|chatgpt|gpt-?[345]?|llm|langchain|hugging ?face|cohere|stripe|paypal|braintree|square(?:up)?|razorpay|adyen|shopify|woocommerce|github|octokit|gitlab|bitbucket|docker(?:hub)?|npm (?:ERR|error)|npmjs|pypi|kubernetes|k8s|kubectl|terraform|jenkins|slack|discord|telegram|whatsapp|twitter|facebook|instagram|linkedin|tiktok|youtube|spotify|dropbox|notion|airtable|asana|jira|trello|zoom|okta|auth0|cognito|firebase|firestore|supabase|vercel|netlify|heroku api|digitalocean|cloudinary|algolia|elasticsearch|sentry|datadog|new ?relic|grafana cloud|prometheus|pusher|onesignal|vonage|nexmo|plivo|messagebird|twilio|google ?maps|mapbox|openweather|recaptcha|hcaptcha|bugsnag|segment|mixpanel|amplitude|intercom|zendesk|freshdesk|salesforce|dify|n8n api|kafka|rabbitmq|vault|consul|minio|sqs|sns|dynamodb|fcm|gcm|apns|web-?push|push notifications?|registry|containerd|buildkit|gemini|(?:py)?mongo\w{0,40}|(?:open)?weather\w{0,40})\b/i;
/** Classes of their clients, which the list above does not find inside a longer name, and marks of their answers. */
const otherClients =
  /\b(?:Groq|Slack|Stripe|Twilio|GitHub|GitLab|Octokit|OpenAI|Anthropic|Firebase|Shopify|PayPal|Discord|Telegram|Facebook|Zoom|Docker|Kubernetes|Auth0|Supabase|Algolia|Pusher)[A-Z]\w{2,60}|WebPush\w{3,60}|\bFcmError\b|THIRD_PARTY_AUTH_ERROR|GCM[A-Z]\w{2,60}|UnauthorizedRegistration|InvalidProviderToken|BadDeviceToken|Docker-Distribution-Api-Version|"Type":\s?"(?:registry|repository)"|fbtrace_id|\binvalid_auth\b|\bnot_authed\b|\btoken_revoked\b|platform\.openai\.com/;
/** A program that stops because the variable of the key is not set. */
const lacksKey = /KeyError: ['"]\w{0,60}(?:KEY|TOKEN|SECRET|PASSWORD)['"]/;
/** Servers from which mail is fetched, RFC 3501 and 5530: not about sending. */
const fetching = /\[AUTHENTICATIONFAILED\]|\bIMAP4?\b|imap_tools|imaplib|\bPOP3\b/i;
/** Operations that boto3 called at AWS, apart from those for sending e-mail. */
const otherOperations =
  /when calling the (?!\w{0,40}(?:Email|Identit|SendQuota|SendStatistics|GetAccount\b|ConfigurationSet|Suppress|Template|AssumeRole\b))\w{3,60} operation/;
const otherHosts =
  /@aws-sdk\/client-(?!ses)|aws-sdk\/lib\/services\/(?!ses)|\b(?!gmail\.|oauth2\.|www\.|accounts\.|smtp\.|people\.)[a-z][a-z0-9-]{1,40}\.googleapis\.com\b|\b(?:s3|dynamodb|sqs|sns|sts|lambda|ec2|secretsmanager|ssm|kinesis|logs|monitoring|ecr|rds|iam|kms|bedrock[\w-]{0,40}|cognito-idp|execute-api)\.(?:[a-z0-9-]{1,40}\.)?amazonaws\.com\b|arn:aws:(?:s3|dynamodb|sqs|sns|lambda|ec2|secretsmanager|kinesis|logs|ecr|rds|kms|bedrock)\b|\b(?:sts|s3|sqs|sns|ec2|iam|kms|lambda|dynamodb|ecr|secretsmanager|ssm):[A-Z]\w{2,60}|mws\.amazonaws\.com|maps\.googleapis|api\.(?:openai|anthropic|stripe|github|twilio|slack|telegram)\.(?:com|org)|twilio\.com\/docs\/errors|management\.azure\.com|\.documents\.azure\.com|\.blob\.core\.windows\.net/i;

/** The API of a service that is called by its name, and requests that this very server got. */
const namedApi =
  /\b(?!(?:The|This|Your|An?|Our|Invalid|Missing|Wrong|REST|Rest|HTTP|Web|JSON|Public|Private|Admin|Graph|Google|Gmail|Microsoft|Send\w*|E?-?[Mm]ail\w*|Transactional|Marketing|SMTP|Bad|No|New|Old|Node|Python|Management|Partner|Account|Client|Server|External|Internal|Third|Error|Failed|Calling|Call)\b)[A-Z][A-Za-z]{2,30} API\b|\bhttp: TLS handshake error from\b|\betcd\d?\b/;

/** Words that show that e-mail is meant; AWS calls the one who asked the sender. */
const aboutMail =
  /e-?mails?(?![a-z])|(?<!@)\bgmail\b|\bmail(?:er|s|ing)?\b|smtp|newsletter|campaign|subscri|(?<!<Type>)\bsender\b|recipient|inbox|mailbox|\bSASL\b|mailing.list|unsubscrib|bounce|transactional|welcome_?mail|\bAUTH (?:PLAIN|LOGIN|CRAM)\b|\bESP\b/i;

/** Exceptions, operations and daemons that have a name of their own. */
const programs =
  /\bcalling the \w{3,60} operation\b|\[error\] \d{1,7}#\d{1,7}:|\b(?:proftpd|vsftpd|httpd|nginx|apache2|squid)\b|\b(?!Http|HTTP|Https|Api|API|Client|Request|Response|Runtime|Guzzle|Url|URL|Fetch|Axios|Connection|Connect|Auth|Unauthori|Forbidden|Authori|Server|Bad|Web|Rest|REST|Invalid|Transport|Uncaught|Fatal|Base|Internal|Parse|Value|Type|Syntax|Json|JSON|Timeout|Network|Illuminate|Symfony|System|Error|Exception|Rate|Too|Not|Remote|Service|Key|Token|Credential|Permission|Access)(?:[A-Z]{2,8}_)?[A-Z][a-z]\w{2,40}_?(?:Exception|ApiError|APIError)\b/;

/** True when the text names the program or the operation that failed. */
export function namesProgram(text: string): boolean {
  return programs.test(text);
}

/** True when mail is meant. */
export function isAboutMail(text: string): boolean {
  return aboutMail.test(text);
}

/** True when the text is about something else. If the user names the provider, only a sure pattern contradicts that. */
export function isUnrelated(text: string, shown: Shown | undefined, isGiven: boolean): boolean {
  if (
    (surely.test(text) || ownCode.test(text)) &&
    !ownLogInService.test(text) &&
    !hasAnswerOfMail(text, shown) &&
    !lacksKey.test(text) &&
    !isFaultOfSdk(text, shown)
  )
    return true;
  if (isGiven) return false;
  const isWeak = shown === undefined || shown.weight < hostWeight;
  if ((otherHosts.test(text) || otherOperations.test(text)) && isWeak) return true;
  if (shown !== undefined) return false;
  if (fetching.test(text) && !/smtp/i.test(text)) return true;
  if (lacksTemplate.test(text) && !hasAnswerOfMail(text, shown)) return true;
  const mail = aboutMail.test(text);
  // The names of variables are joined by underscores.
  if ((others.test(text.replaceAll('_', ' ')) || otherClients.test(text)) && !mail) return true;
  if ((ownLogin.test(text) || namedApi.test(text)) && !mail) return true;
  return namesForeignHost(text) && !mail;
}

/** A template that the program itself lacks, unless an ESP's answer is in the text. */
const lacksTemplate = /\btemplate\b[^.\n]{0,60}\b(?:not (?:defined|found)|does(?: not|n't) exist|is missing)/i;

/** True when the client library of the ESP failed on the ESP's answer: the program around it is not at fault. */
function isFaultOfSdk(text: string, shown: Shown | undefined): boolean {
  if (shown === undefined || !/KeyError|AttributeError|Cannot read propert|undefined method/.test(text)) return false;
  if (!/respon|_?parse|headers?\b|content-type|\bbody\b|json/i.test(dropPaths(text))) return false;
  const names = [shown.provider.id, ...(shown.provider.aliases ?? [])].map((name) => name.replace(/[^a-z0-9]/gi, ''));
  return [...text.matchAll(/(?:site-packages|dist-packages|node_modules|gems|vendor)[\\/]@?([\w.-]{2,60})/g)].some(
    ([, library = '']) => names.some((name) => name.length > 2 && library.replace(/[^a-z0-9]/gi, '').includes(name)),
  );
}

/** True when the text holds an answer of a mail server or an ESP besides the fault of a program. */
function hasAnswerOfMail(text: string, shown: Shown | undefined): boolean {
  if (/\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}|\b5[35]\d[ ,:-]|\([45]\d\d, b?['"]|SMTPAuth|\bEAUTH\b/i.test(text))
    return true;
  const isRefused = /status(?:_?code)?"?:? ?4\d\d|status code 4\d\d|HTTP\/[\d.]+ 4\d\d|HTTP (?:Error )?4\d\d/i.test(
    text,
  );
  return isRefused && (shown !== undefined || aboutMail.test(text));
}

/** Hosts that do not show whose answer it is: this machine, mail servers, sites with code and its documents. */
const tellsNothing =
  /localhost|127\.|example\.|mail|smtp|newsletter|send|git|stackoverflow|npmjs|pypi|rubygems|packagist|nuget|readthedocs|mozilla|w3\.org|ietf|nodejs|python|php|laravel|symfony|django|spring|wordpress|microsoft|xmlsoap|apple|(?:support|developers|console)\.google|console\.cloud\.google|curl\.(?:haxx\.)?se/i;

/** True when the text holds the address of a host that belongs to no ESP. */
function namesForeignHost(text: string): boolean {
  const asked = findRequest(text).url ?? /\bresponse_?url["']?\s{0,3}[:=]\s{0,3}["']?(\S{4,200})/i.exec(text)?.[1];
  return [...`${asked ?? ''} ${text}`.matchAll(/\b(?:https?:\/\/|getaddrinfo \w{1,20} )([\w.-]{3,200})/gi)].some(
    ([, host = '']) => host.includes('.') && !tellsNothing.test(host),
  );
}
