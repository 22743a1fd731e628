/** Matches Lambda's own lines of a log, as text or as JSON. They do not tell why a record failed. */
const PLATFORM = /^(START|END|REPORT|INIT_START|XRAY) |^\{.*"type":"platform\./;

/** Lambda writes this before a line of Node.js's console: the time, the request id and the level. */
const PREFIX = /^\S+Z\t\S+\t\w+\t/;

/** A line of the handler helper, or of a logger that it was given. */
interface RecordLine {
  readonly message?: string;
  readonly sequenceNumber?: string;
  readonly error?: { readonly name?: string; readonly message?: string };
}

/**
 * Finds in the log of an invocation why a record failed. The line of the handler helper about the record comes first,
 * then the last line with an error, then the last line.
 *
 * @param logResult the last 4 KB of the log, in base64: its first line may be the end of one
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function reasonInLog(logResult: string | undefined, sequenceNumber: string): string | undefined {
  const lines = Buffer.from(logResult ?? '', 'base64')
    .toString()
    .split('\n')
    .reverse()
    .filter((line) => !PLATFORM.test(line));
  const recordLines = lines.map(parseLine);
  const own = recordLines.find((line) => line?.sequenceNumber === sequenceNumber);
  if (own) return own.error ? [own.error.name, own.error.message].filter(Boolean).join(': ') : own.message;
  // Lines about other records, the places of a stack trace, and metrics do not tell why this one failed.
  const others = lines.filter(
    (line, index) =>
      recordLines[index]?.sequenceNumber === undefined && /^\S{2}/.test(line) && !line.includes('"_aws"'),
  );
  const last = others.find((line) => /error/i.test(line)) ?? others[0];
  return last && `its log ends with "${last.replace(PREFIX, '').trim()}"`;
}

function parseLine(line: string): RecordLine | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
