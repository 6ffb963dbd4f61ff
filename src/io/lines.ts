/** @module Lines of a stream of any length, in constant memory. */

import { UnreadableFile } from './file-access.ts';

/** Characters. Of a longer line this many and one more are kept, so that it can be told. */
export const longestLine = 1_000_000;
/** Characters without a line end after which the reading is given up: such an input has no lines, and perhaps no end. */
const longestUnended = 64 * 1024 * 1024;

/**
 * Splits UTF-8 into lines without line ends and byte order mark, none longer than `longestLine` and one character.
 * @throws {UnreadableFile} if a line does not end
 */
export async function* splitLines(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let open: string[] = [];
  let room = longestLine + 1;
  const keep = (piece: string): void => {
    if (room > 0) open.push(piece.slice(0, room));
    room -= piece.length;
    if (room < -longestUnended) throw new UnreadableFile('a line of it does not end within 64 MB');
  };
  for await (const chunk of chunks) {
    const pieces = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n');
    const rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      keep(piece);
      yield endLine(open);
      open = [];
      room = longestLine + 1;
    }
    keep(rest);
  }
  keep(decoder.decode());
  const last = endLine(open);
  if (last !== '') yield last;
}

function endLine(pieces: readonly string[]): string {
  const line = pieces.length === 1 ? (pieces[0] ?? '') : pieces.join('');
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
