import { reasonInLog } from '../../../lambda/redrive/log-tail';

const OF_HELPER =
  '{"timestamp":"2026-11-26T02:00:00.000Z","level":"ERROR","message":"record failed","sequenceNumber":"17","requestId":"r","attempts":1,"error":{"name":"TypeError","message":"no such country","stack":"TypeError: no such country\\n    at f"}}';
const OF_ANOTHER = OF_HELPER.replace('17', '18').replaceAll('country', 'planet');
const TAKEN = '{"level":"WARN","message":"record is being processed by another invocation","sequenceNumber":"17"}';
const EMF = '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Metrics":[{"Name":"Errors"}]}]},"Errors":1}';
const START = 'START RequestId: r Version: $LATEST';
const REPORT =
  'REPORT RequestId: r\tDuration: 3.00 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t';
const JSON_REPORT =
  '{"time":"2026-11-26T02:00:00.000Z","type":"platform.report","record":{"requestId":"r","status":"error"}}';
const OF_CONSOLE = '2026-11-26T02:00:00.000Z\tr\tERROR\tTypeError: no such country';

test.each<[string, string[], string | undefined]>([
  [
    "says why the record failed: the helper's line about it",
    [START, OF_HELPER, OF_ANOTHER, REPORT],
    'TypeError: no such country',
  ],
  ['says of the record what is no error', [START, TAKEN, REPORT], 'record is being processed by another invocation'],
  [
    'has the line of a console',
    [START, OF_CONSOLE, '    at f (index.js:1:2)', '}', REPORT],
    'its log ends with "TypeError: no such country"',
  ],
  ['has an error, and later lines', ['Error: no', 'all done', REPORT], 'its log ends with "Error: no"'],
  ['has no error', ['began', 'all done', REPORT], 'its log ends with "all done"'],
  ['has only what is about another record, and metrics', [START, OF_ANOTHER, EMF, JSON_REPORT], undefined],
  ['begins in the middle of a line', [OF_HELPER.slice(60), OF_HELPER, REPORT], 'TypeError: no such country'],
  ['has what Lambda says alone', [START, JSON_REPORT, REPORT], undefined],
  ['is empty', [], undefined],
])('a log that %s', (_name, lines, reason) => {
  expect(reasonInLog(Buffer.from(`${lines.join('\n')}\n`).toString('base64'), '17')).toBe(reason);
});

test('without a log nothing is known', () => {
  expect(reasonInLog(undefined, '17')).toBeUndefined();
});
