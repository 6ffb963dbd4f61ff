/** @module Failures behind a status of success: a 2xx whose body is only a message is read by its words, not by its status. */

/** Characters; a longer body contains data. */
const longestMessage = 600;

/** Fields about a request that contain no data of the account. */
const messageFields =
  /^(?:errors?|exception|fault|(?:is_?)?(?:success|ok|error)|result|response|outcome|meta|type|title|name|reason|details?|description|messages?|msg|text|status|code|(?:error|status|result|response|fault|fail(?:ure)?|sub)_?(?:id|code|number|type|key|name|text|string|message|msg|reason|details?|description|info|identifier)|http_?(?:code|status)|(?:request|correlation|trace|error)_?id|id|uuid|guid|instance|timestamp|time|path|help|links?|params)$/i;

/** A short line that is no JSON, or JSON with a field that messages have; a cheap test before the JSON is parsed. */
const anyMessage =
  /^\s{0,20}[^\s[{<"][^\n{[=]{0,160}\s{0,20}$|^\s{0,20}\[?\s{0,20}"[^"]{0,160}"\s{0,20}\]?\s{0,20}$|"[^"]{0,20}(?:err|exception|fault|message|msg|detail|reason|code|success)[^"]{0,20}"\s*:|"(?:is_?)?ok"\s*:|"status"\s*:\s*(?:"?[45]\d\d|\{)/i;

/**
 * True when the body holds a short text, or JSON of nothing but a message and its code.
 * @param parse returns the body as JSON, undefined when it is none
 */
export function isMessageOnly(body: string, parse: () => unknown): boolean {
  if (body.length > longestMessage || !anyMessage.test(body)) return false;
  const json = parse();
  if (typeof json === 'string') return true;
  if (json === undefined) return !/^[[{<]/.test(body.trimStart());
  if (Array.isArray(json)) return json.length > 0 && json.every((one) => typeof one === 'string' || isMessage(one));
  return isMessage(json);
}

function isMessage(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const filled = Object.entries(value).filter(([, one]) => one !== null && !isEmpty(one));
  return filled.length > 0 && filled.every(([name]) => messageFields.test(name));
}

/** Fewer fields than these, apart from those of a message, may be a refusal in words that nobody knows. */
const fewestFields = 2;
/** Values that are looked at in one answer. */
const mostValues = 200;

/** True when JSON brings data of an account: fields that no message has, at any depth. */
export function hasData(json: unknown): boolean {
  const waiting: unknown[] = [json];
  let fields = 0;
  for (let visited = 0; waiting.length > 0 && visited < mostValues; visited += 1) {
    const value = waiting.shift();
    if (value === null || typeof value !== 'object') continue;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'object') waiting.push(inner);
      else if (!/^\d+$/.test(name) && !messageFields.test(name)) fields += 1;
    }
  }
  return fields >= fewestFields;
}

/** True when JSON is what is kept of a mail, such as a bounce: its error is that of the mail, and not of this request. */
export function isRecordOfMail(json: unknown): boolean {
  if (json === null || typeof json !== 'object') return false;
  const names = Object.keys(json);
  return (
    names.some((name) => /^(?:address|recipient|rcpt_to|e?-?mail|to)$/i.test(name)) &&
    names.some((name) =>
      /^(?:created|date|time|timestamp|bounced|occurred|added|logged)(?:_?(?:at|on|time|date))?$/i.test(name),
    )
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** True when a message contains a status of failure, such as `"code": 401`. */
export function hasFailureCode(body: string): boolean {
  return /"(?:code|status|(?:status|error|http)_?(?:code|status))"\s*:\s*"?[45]\d\d\b/i.test(body);
}

/** True for the beginning of JSON, which all APIs without `plainText` answer. A body may be cut. */
export function looksLikeJson(body: string): boolean {
  return /^\s*(?:[[{"]|-?\d|true\b|false\b|null\b)/.test(body);
}
