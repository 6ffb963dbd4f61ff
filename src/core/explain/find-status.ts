/** @module The HTTP status in the words of loggers and exceptions; ports, line numbers and the application's own status are none. */

/** Patterns of words around a status, the surest first. Each has the status in its first group. */
const statusPatterns: readonly (readonly [pattern: RegExp, isSure: boolean])[] = [
  [/resulted in an? [`'"]?(\d{3})\b/gi, true],
  [/status code[`'"\]]?\s{0,3}(?:of |was |is |=>? ?|: ?)?[`'"]?([2-5]\d\d)\b/gi, true],
  [
    /\b(?:http[ _]?)?status(?:[ _]?code)?[`'"\])]{0,2}\s{0,3}(?:=>?|:)\s{0,3}[`'"(]{0,2}(?:HTTP )?([2-5]\d\d)\b/gi,
    true,
  ],
  [/\bhttpStatus(?:Code)?[`'"\])]{0,2}\s{0,3}(?:=>?|:)\s{0,3}[`'"(]?([2-5]\d\d)\b/gi, true],
  [
    /\b(?:http[ _]?code|response[ _]?code|http_response_code|http status|StatusCode)[`'"\]]{0,2}\s{0,3}(?:=>?|:)?\s{0,3}[`'"]?([2-5]\d\d)\b/gi,
    true,
  ],
  [
    /\bHTTP(?:\/[\d.]{1,3})?(?: ?(?:status|error|response|code|client error|server error)){0,2}:? ?\(?([2-5]\d\d)\b(?!\s\d)/g,
    true,
  ],
  [/\bHTTP(?:\/[\d.]{1,3})?(?: ?(?:Status|Error|Response|Code|Exception)){0,2}:? ?\(?([2-5]\d\d)\b(?!\s\d)/gi, true],
  [/\b([2-5]\d\d) (?:Client|Server) Error\b/gi, true],
  [
    /\b([45]\d\d)[ :-]{1,3}\(?(?:Bad Request|Unauthori[sz]ed|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Conflict|Gone|Unprocessable|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)\b/gi,
    true,
  ],
  [
    /\b(?:Bad Request|Unauthori[sz]ed|Forbidden|Not Found|Gone|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable)\b[ :]{0,2}[([]([45]\d\d)[)\]]/gi,
    true,
  ],
  [/\b(?:responded|answered|failed|returned) with (?:the )?status:? ([2-5]\d\d)\b/gi, true],
  [/\bremote server returned an error: \((\d{3})\)/gi, true],
  [/\b(?:code|error)[ =:]{1,3}["']?([45]\d\d)\b(?!\s?ms)(?! ?[-\d])/gi, false],
  // As PHP's var_dump and xdebug print it.
  [/\b(?:code|status)["'\]]{0,2} ?=>\s{0,4}int[ (]([45]\d\d)\b/gi, false],
  [
    /(?:answered|returned|replied|responded|respond(?:ed)? with|got|received|with|failed:?|rejected:?)(?: an?)?(?: HTTP)?(?: error)? \(?\[?([45]\d\d)\b/gi,
    false,
  ],
  [/\b\w{0,60}(?:Exception|Error): ?[([]([2-5]\d\d)[)\]](?=\s|$)/g, true],
  [/(?:^|\n)[ \t]{0,4}\(([2-5]\d\d)\)\s{0,4}\n?\s{0,4}Reason:/g, true],
  [/(?:^|\n)[ \t]{0,4}[([]([45]\d\d)[)\]]/g, false],
  [/[:\]] [([]([45]\d\d)[)\]] /g, false],
  [/(?:^|\n|[\]:] )([45]\d\d) [{"]/g, false],
  [/\b(?:POST|GET|PUT|PATCH|DELETE) https?:\/\/\S{1,500} ([45]\d\d)\b/g, true],
  [/\b([45]\d\d) (?:POST|GET|PUT|PATCH|DELETE) https?:\/\//g, true],
  // As mailgun-go writes it.
  [/\bExpectedOneOf=\S{0,20}\{[\d, ]{0,40}\} Got=(\d{3})\b/g, true],
  [/\b(?:status|code|returns?|returned|response|got|answered)(?: an?)?:? (20[0-4])\b(?! ?[-\d])/gi, false],
  [/\b(?:returns?|returned|returning|status|code)(?: an?)?:? ["'`]?(30[178])\b(?! ?-? ?\d)/gi, false],
  [/\b(20[0-4]) (?:response|status|accepted|created)\b/gi, false],
  // A number alone on its line, before a body.
  [/^[ \t]*([45]\d\d)[ \t]*\n[ \t]*[{<[]/gm, true],
];

/** The reason phrase that some clients print instead of the number (RFC 9110, section 15). */
const phrase =
  /(?:Error|Exception): ["'`]?(Bad Request|Unauthori[sz]ed|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)["'`]?\s{0,9}$/im;
const phrases: Readonly<Record<string, number>> = {
  'bad request': 400,
  unauthorized: 401,
  unauthorised: 401,
  'payment required': 402,
  forbidden: 403,
  'not found': 404,
  'method not allowed': 405,
  'not acceptable': 406,
  'too many requests': 429,
  'internal server error': 500,
  'bad gateway': 502,
  'service unavailable': 503,
  'gateway timeout': 504,
};

/**
 * Returns the status in the words of a text; where there are several, a failure rather than a success.
 * @param known the status found elsewhere in the text; then only a sure one is returned
 */
export function findStatus(
  text: string,
  known: number | null,
): { readonly status: number; readonly isSure: boolean } | undefined {
  for (const [pattern, isSure] of statusPatterns) {
    let found: number | undefined;
    for (const match of text.matchAll(pattern)) {
      const status = Number(match[1]);
      if (status < 200 || status > 599) continue;
      if (/tunnel|proxy|\bexpected $/i.test(text.slice(Math.max(0, match.index - 60), match.index))) continue;
      if (found === undefined || status >= 400) found = status;
    }
    if (found !== undefined && (isSure || known === null)) return { status: found, isSure };
  }
  const status = known === null ? phrases[phrase.exec(text)?.[1]?.toLowerCase() ?? ''] : undefined;
  return status === undefined ? undefined : { status, isSure: false };
}
