/** @module Noise in a pasted text: removes what terminals, loggers and Markdown add around it, and stack traces inside it. */

/** Returns the text without colour codes, Markdown links and carriage returns, with words joined that a terminal broke. */
export function cleanText(pasted: string): string {
  let text = pasted;
  if (text.includes('\u001b')) text = text.replace(new RegExp(`${'\u001b'}\\[[0-9;]{0,20}[A-Za-z]`, 'g'), '');
  if (/&(?:gt|lt|quot|amp|#0?39);/.test(text)) text = unescapeMarkup(text);
  if (text.includes('\r')) text = text.replaceAll('\r', '');
  if (text.includes('](')) text = text.replace(/\[([^[\]\n]{1,300})\]\((?:mailto:|https?:)[^()\s]{1,300}\)/g, '$1');
  // Ruby prints an object like a tag.
  if (text.includes('#<')) text = text.replace(/#<(?=[A-Z])/g, '');
  if (isQuoted(text)) text = text.replace(/^[ \t]{0,3}> ?/gm, '');
  // Terminals pad a broken line with blanks up to their width, in the middle of a word.
  if (/ {24}/.test(text)) text = text.replace(/(?<=[^ ]) {24,200}(?=[^ ])/g, '');
  // The inside of an object, copied without its braces.
  return /^\s*"[\w-]{1,40}" ?: /.test(text) ? `{${text}}` : text;
}

/** Undoes the escapes of a log that was copied out of the source of a page. */
function unescapeMarkup(text: string): string {
  const characters: Readonly<Record<string, string>> = {
    gt: '>',
    lt: '<',
    quot: '"',
    amp: '&',
    '#39': "'",
    '#039': "'",
  };
  return text
    .replace(/<br ?\/?>/g, '')
    .replace(/&(gt|lt|quot|amp|#0?39);/g, (whole, name) => characters[name] ?? whole);
}

/** True when every line is quoted, as in mails and Markdown; curl marks only the lines that it sent with the same sign. */
function isQuoted(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.every((line) => /^[ \t]{0,3}>/.test(line));
}

const frame =
  /^\s*(?:at (?:async )?[\w$.<>[\]/\\@:-]|#\d+[ :]|File "|from (?:\/|[\w./-]+\.rb:)|\.\.\. \d+ more|~~~|\^+$|\S{1,300}\.(?:rb|py|php|jsx?|tsx?|go|java|cs|exs?):\d+(?::\d+)?(?::in\b.*|\)?\s*)$|[\w.-]+ \([\d.]+\) \S+\.rb:\d+|goroutine \d)/;
/** Lines of the application itself: its requests and its own answers. */
const own =
  /^\s*(?:\S+ ){0,4}(?:Started|Processing by|Completed|Parameters:|Rendered|Request Completed)\b|msg="Request Completed"|"(?:GET|POST|PUT|PATCH|DELETE|HEAD) \S{1,500} HTTP\/[\d.]+" \d{3} [\d-]|"(?:GET|POST|PUT|PATCH|DELETE|HEAD) \/\S{0,500}" \d{3}\b|\b(?:GET|POST|PUT|PATCH|DELETE) \/\S{0,500} \d{3} (?:[\d.]+ ?ms|- )/;
/** Lines that a client sends; they are never the answer. */
const sent = /^\s*(?:> (?!\S{1,200}\[[\d.:]{1,60}\]:)|\* |(?:\S+ ){0,3}(?:CLIENT -> SERVER|C):? |~> )|^\s+-> /;

/** Returns the lines that can hold an answer: no frames of a stack trace, no answers or requests of the application itself. */
export function dropNoise(text: string): string {
  return text
    .split('\n')
    .filter((line) => isBlank(line) || (!frame.test(line) && !own.test(line.slice(0, 2000)) && !sent.test(line)))
    .map((line) => (isBlank(line) ? line : cutInlineTrace(line)))
    .join('\n');
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function cutInlineTrace(line: string): string {
  const trace = /(?:Stack trace:|\[stacktrace\]|\\n\s{1,20}at |\s#0 )/.exec(line);
  return trace === null ? line : line.slice(0, trace.index);
}

/** Marks of a logger for a line that is no failure, and for one that is. */
const quiet = /^[^a-z\n]{0,40}(?:\[|\blevel=|\blvl=|\b)(?:INFO|DEBUG|TRACE|NOTICE|info|debug|trace|notice)\b/;
const loud = /\b(?:ERROR|ERR|WARN(?:ING)?|FATAL|CRITICAL|eror|error|fatal|warn(?:ing)?)\b/;

/** Returns the lines of a log that report a failure, or the whole text where the logger does not mark them. */
export function keepFailing(text: string): string {
  const lines = text.split('\n');
  const kept = lines.filter((line) => !quiet.test(line));
  return kept.length < lines.length && kept.some((line) => loud.test(line)) ? kept.join('\n') : text;
}

/** Returns the text without paths of files: they name things that the answer does not. */
export function dropPaths(text: string): string {
  return text
    .replace(/(?<![\w/:.])(?:[A-Za-z]:\\|\/)(?:[\w.@+-]{1,80}[\\/]){1,30}[\w.@+-]{1,80}(?::\d+)*/g, ' ')
    .replace(/\b[\w-]{1,60}\.(?:rb|py|php|jsx?|tsx?|go|java|cs):\d+(?::\d+)?/g, ' ');
}
