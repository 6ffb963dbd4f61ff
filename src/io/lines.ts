/** @module Lines of a stream of any length, in constant memory. */

/** Characters. Of a longer line this many and one more are kept, so that it can be told. */
export const longestLine = 1_000_000;

/** Splits UTF-8 into lines without line ends and byte order mark, none longer than `longestLine` and one character. */
export async function* splitLines(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let open: string[] = [];
  let room = longestLine + 1;
  const keep = (piece: string): void => {
    if (room > 0) open.push(piece.slice(0, room));
    room -= piece.length;
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
