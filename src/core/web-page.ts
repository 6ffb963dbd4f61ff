/**
 * @module The one test of a web page, for the answers of ESPs, of receivers of alerts and of monitors.
 * How a document begins: https://html.spec.whatwg.org/multipage/syntax.html#writing. XHTML begins with a declaration of XML.
 */

/** Characters that are read. */
const longestStart = 16_000;

/** The begin of a whole document. */
const document = /^<(?:!doctype\s{1,40}html|html)(?=[\s>/[]|$)/i;
/** The begin of a part of one, in an answer of which nothing says that it is XML. */
const part = /^<(?:head|body|title|meta|script|form|div|style|noscript|iframe|center|h[1-6]|p|span|table)(?=[\s>/])/i;
/** The begin of an answer that says that it is HTML. Names that XML likes as well, such as `data`, are left out. */
const element =
  /^<(?:link|base|a|article|b|br|em|footer|frameset|header|hr|i|img|input|button|li|main|nav|ol|pre|section|strong|svg|template|ul)(?=[\s>/])/i;
/** What only a page holds, wherever it stands in an answer that says that it is HTML. */
const structure =
  /<(?:!doctype\s{1,40}html|html|head|body|form|script|meta|title|style|iframe|input|noscript)(?=[\s>/])/i;

/**
 * True for a page as a log-in, a proxy or a site shows it to people.
 * A type of HTML alone makes no page: Slack sends its `ok` under this type (https://github.com/slackapi/node-slack-sdk/pull/480).
 * @param contentType the value of the header, if there is one
 */
export function isPageText(text: string, contentType = ''): boolean {
  const begin = skipPreamble(readable(text));
  if (document.test(begin)) return true;
  if (isHtmlType(contentType))
    return part.test(begin) || element.test(begin) || (!isJson(begin) && structure.test(begin));
  return !isXmlType(contentType) && part.test(begin);
}

/** True where the header says that people are to read the answer. */
export function isHtmlType(contentType: string): boolean {
  return /^\s{0,40}(?:text\/html|application\/xhtml\+xml)(?=[\s;,]|$)/i.test(contentType);
}

function isXmlType(contentType: string): boolean {
  return /^\s{0,40}[a-z]{1,40}\/(?:xml|[\w.-]{1,80}\+xml)(?=[\s;,]|$)/i.test(contentType);
}

function isJson(text: string): boolean {
  return text.startsWith('{') || text.startsWith('[') || text.startsWith('"');
}

/** A text of UTF-16 that was read as UTF-8 has a NUL beside each letter, and two broken characters at its begin. */
function readable(text: string): string {
  return text.slice(0, longestStart).replaceAll(/[\0\ufffd\ufeff]/g, '');
}

/** Leaves out blanks, comments and declarations of XML, which may stand before a document. */
function skipPreamble(text: string): string {
  let rest = text.trimStart();
  for (;;) {
    const end = rest.startsWith('<!--') ? '-->' : rest.startsWith('<?') ? '?>' : undefined;
    const at = end === undefined ? -1 : rest.indexOf(end, 2);
    if (end === undefined || at < 0) return rest;
    rest = rest.slice(at + end.length).trimStart();
  }
}
