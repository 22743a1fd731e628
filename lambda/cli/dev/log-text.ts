/** The place of a line shows its origin, so these fields of a logger are left out. */
const SHOWN_BY_PLACE = new Set([
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

/** These places in a stack are below the function: the code that invoked it. */
const PLACE = String.raw`(/runtime\.mjs:\d|\(?node:internal/|new Promise \(<anonymous>\))`;
const NOT_THE_FUNCTION = new RegExp(String.raw`^\s+at .*${PLACE}`);
const NOT_THE_FUNCTION_IN_JSON = new RegExp(String.raw`\\n +at ((?!\\n|").)*?${PLACE}((?!\\n|").)*`, 'g');

/** The place of an error is enough to find it. */
const STACK_LINES_SHOWN = 4;

/** Removes from a function's line the part of a stack that is below the function, which can be all of it. */
export function ownLines(line: string): readonly string[] {
  if (NOT_THE_FUNCTION.test(line)) return [];
  return [line.startsWith('{') ? line.replace(NOT_THE_FUNCTION_IN_JSON, '') : line];
}

/**
 * Formats a function's line for people. JSON of a logger becomes the level, the message, the other fields and the
 * error.
 *
 * @param keyOf returns the key of the record with a sequence number, if it is known
 */
export function logLines(line: string, keyOf: (sequenceNumber: unknown) => string | undefined): readonly string[] {
  const entry = parse(line);
  if (typeof entry?.level !== 'string' || typeof entry.message !== 'string') return [line];
  const key = keyOf(entry.sequenceNumber);
  const about = Object.entries(entry)
    .filter(([name]) => !SHOWN_BY_PLACE.has(name))
    .map(([name, value]) =>
      name === 'sequenceNumber' && key !== undefined
        ? key
        : `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
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
