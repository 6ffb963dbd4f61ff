/** @module The lines of `.env` files where programs differ: they become lines that every reader takes alike. */

/**
 * How a program reads a `.env` file. `usual`: `#` begins a comment anywhere outside quotes, as Node and dotenv read it.
 * `compose`: only behind a blank (https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/).
 * `raw`: nothing is a comment, a quote or a variable (`format: raw` of https://docs.docker.com/reference/compose-file/services/#env_file).
 */
export type DotenvDialect = 'usual' | 'compose' | 'raw';

/** The beginning of a line, up to its value. */
const setting = /^[ \t]{0,40}(?:export[ \t]{1,40})?([\w.-]{1,200})(?:[ \t]{0,40}=|:[ \t])/;

/** Rewrites `NAME: value` as `NAME=value`, and puts a value with `#` in quotes where the dialect keeps it. */
export function normaliseLines(text: string, dialect: DotenvDialect): string {
  let open: string | undefined;
  return text
    .split('\n')
    .map((line) => {
      if (open !== undefined) {
        if (line.includes(open)) open = undefined;
        return line;
      }
      const [begin = '', name] = setting.exec(line) ?? [];
      if (name === undefined) return line;
      const value = line.slice(begin.length).trimStart();
      const quote = /^["'`]/.exec(value)?.[0];
      if (quote !== undefined && !value.slice(1).includes(quote)) open = quote;
      return `${name}=${quote === undefined && dialect === 'compose' ? keepHashes(value) : value}`;
    })
    .join('\n');
}

function keepHashes(value: string): string {
  const comment = value.search(/\s#/);
  const kept = (comment === -1 ? value : value.slice(0, comment)).trim();
  const quote = ['`', "'", '"'].find((mark) => !kept.includes(mark));
  return kept.includes('#') && quote !== undefined ? `${quote}${kept}${quote}` : kept;
}

/** Reads the lines of a raw file. */
export function readRawLines(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(0, at)).trim();
    return name === '' || name.startsWith('#') ? [] : [[name, line.slice(at + 1)] as const];
  });
}
