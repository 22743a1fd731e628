/** What a logger adds to say where a line comes from, which is seen by where the line stands. */
const SAID_ELSEWHERE = new Set([
  'level',
  'message',
  'timestamp',
  'error',
  'eventSourceARN',
  'eventID',
  'requestId',
  'function_request_id',
  'function_arn',
  'function_name',
  'function_memory_size',
  'cold_start',
  'xray_trace_id',
  'service',
  'sampling_rate',
]);

/** Where a stack leaves the function: what invoked it. As a line, and as a text in JSON has it. */
const PLACE = String.raw`(/runtime\.mjs:\d|\(?node:internal/|new Promise \(<anonymous>\))`;
const NOT_THE_FUNCTION = new RegExp(String.raw`^\s+at .*${PLACE}`);
const NOT_THE_FUNCTION_IN_JSON = new RegExp(String.raw`\\n +at ((?!\\n|").)*?${PLACE}((?!\\n|").)*`, 'g');

/** Of an error the place where it happened is enough. */
const STACK_LINES_SHOWN = 4;

/** A line that a function wrote, without what a stack has below the function; none, if that is all it is. */
export function ownLines(line: string): readonly string[] {
  if (NOT_THE_FUNCTION.test(line)) return [];
  return [line.startsWith('{') ? line.replace(NOT_THE_FUNCTION_IN_JSON, '') : line];
}

/**
 * A line of a function as people read it: what a logger wrote as JSON becomes its level, its message, what it is about,
 * and the error.
 *
 * @param keyOf the key of the record with a sequence number, if it is known
 */
export function logLines(line: string, keyOf: (sequenceNumber: unknown) => string | undefined): readonly string[] {
  const entry = parse(line);
  if (typeof entry?.level !== 'string' || typeof entry.message !== 'string') return [line];
  const key = keyOf(entry.sequenceNumber);
  const about = Object.entries(entry)
    .filter(([name]) => !SAID_ELSEWHERE.has(name))
    .map(([name, value]) => (name === 'sequenceNumber' && key !== undefined ? ['key', key] : [name, value]))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [[entry.level, entry.message, ...about].join(' '), ...errorLines(entry.error)];
}

function errorLines(error: any): readonly string[] {
  if (error === undefined) return [];
  const lines =
    typeof error?.stack === 'string'
      ? error.stack.split('\n')
      : [`${error?.name ?? 'Error'}: ${error?.message ?? JSON.stringify(error)}`];
  return lines.slice(0, STACK_LINES_SHOWN).map((line: string) => `  ${line}`);
}

function parse(line: string): any {
  try {
    return line.startsWith('{') ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}
