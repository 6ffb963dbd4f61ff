/** @module Plain ASCII for terminals that do not show UTF-8: LANG=C, serial consoles. */

/** What stands for each mark that Keymedic prints itself; other letters (of names, of answers) stay as they are. */
const marks: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'x',
  '·': '-',
  '→': '->',
  '←': '<-',
  '…': '...',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': "'",
  '”': "'",
  '×': 'x',
  '≥': '>=',
  '≤': '<=',
  '•': '*',
  '●': '*',
  '›': '>',
  '‹': '<',
  '▸': '>',
  '⚠': '!',
};
const anyMark = new RegExp(`[${Object.keys(marks).join('')}]`, 'g');

/** True where the locale names a character set other than UTF-8. Without any locale (a container) UTF-8 is usual. */
export function isWithoutUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** Returns the text with our own marks in ASCII. JSON stays as it is: programs read it, in any locale. */
export function toAscii(text: string): string {
  return /^\s*[{[]/.test(text) ? text : text.replace(anyMark, (mark) => marks[mark] ?? mark);
}

/** Makes a stream write our marks in ASCII. */
export function writeAscii(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...more: unknown[]) => boolean;
  stream.write = (chunk: unknown, ...more: unknown[]): boolean =>
    write(typeof chunk === 'string' ? toAscii(chunk) : chunk, ...more);
}
