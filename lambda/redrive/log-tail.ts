/** What Lambda's own lines of a log begin with, or have in JSON. They say nothing of what went wrong. */
const PLATFORM = /^(START|END|REPORT|INIT_START|XRAY) |^\{.*"type":"platform\./;

/** What Lambda writes before a line of Node.js's console: the time, the request id and the level. */
const PREFIX = /^\S+Z\t\S+\t\w+\t/;

/** A line of the handler helper, or of a logger that it was given. */
interface RecordLine {
  readonly message?: string;
  readonly sequenceNumber?: string;
  readonly error?: { readonly name?: string; readonly message?: string };
}

/**
 * What the log of an invocation says of a record: why it failed, where the handler helper has said so; else the last
 * line that speaks of an error, or the last line there is.
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
  // What is said of other records, the places of a stack trace, and metrics say nothing of this one.
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
