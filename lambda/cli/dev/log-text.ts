/** What a logger adds to say where a line comes from, which is seen by where the line stands. */
const SAID_ELSEWHERE = new Set([
  'level', 'message', 'timestamp', 'error', 'eventSourceARN', 'eventID', 'requestId',
  'function_request_id', 'function_arn', 'function_name', 'function_memory_size', 'cold_start', 'xray_trace_id', 'service', 'sampling_rate',
]);

/** Where a stack leaves the function: what invoked it. */
const NOT_THE_FUNCTION = /^\s+at .*(\/runtime\.mjs:\d|\(?node:internal\/|new Promise \(<anonymous>\))/;

/** Of an error the place where it happened is enough. */
const STACK_LINES_SHOWN = 4;

/**
 * A line of a function as people read it: what a logger wrote as JSON becomes its level, its message, what it is about, and the error;
 * what a stack has below the function is left out.
 *
 * @param keyOf the key of the record with a sequence number, if it is known
 */
export function logLines(line: string, keyOf: (sequenceNumber: unknown) => string | undefined = () => undefined): readonly string[] {
  if (NOT_THE_FUNCTION.test(line)) return [];
  const entry = parse(line);
  if (typeof entry?.level !== 'string' || typeof entry.message !== 'string') return [line];
  const key = keyOf(entry.sequenceNumber);
  const about = Object.entries(entry)
    .filter(([name]) => !SAID_ELSEWHERE.has(name))
    .map(([name, value]) => name === 'sequenceNumber' && key !== undefined ? ['key', key] : [name, value])
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [[entry.level, entry.message, ...about].join(' '), ...errorLines(entry.error)];
}

function errorLines(error: any): readonly string[] {
  if (error === undefined) return [];
  const lines = typeof error?.stack === 'string' ? error.stack.split('\n') : [`${error?.name ?? 'Error'}: ${error?.message ?? JSON.stringify(error)}`];
  return lines.slice(0, STACK_LINES_SHOWN).map((line: string) => `  ${line}`);
}

function parse(line: string): any {
  try {
    return line.startsWith('{') ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}
