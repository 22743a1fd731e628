import { Readable } from 'node:stream';

/**
 * Reads a stream line by line. A line longer than the limit comes in pieces, because a function must not fill the
 * memory of its reader.
 */
export function readLines(stream: Readable, limit: number, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    lines.forEach(onLine);
    if (rest.length > limit) {
      onLine(rest);
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest) onLine(rest);
  });
  // A broken pipe has ended.
  stream.on('error', () => undefined);
}
