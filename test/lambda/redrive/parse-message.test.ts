import { parkedMessage } from '../../../lambda/handler/parking/parked-message';
import { parseMessage } from '../../../lambda/redrive/parse-message';
import { insertRecord } from '../../support/records';

/** As captured on AWS. */
const POINTER = {
  requestContext: {
    requestId: '2a5dfbd7-3f0d-4ff8-9c4e-7e6f0ba4c4e5',
    functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:consumer',
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: 2,
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  version: '1.0',
  timestamp: '2026-09-17T13:13:53.459Z',
  DDBStreamBatchInfo: {
    shardId: 'shardId-00000001789648000000-aaaaaaaa',
    startSequenceNumber: '100',
    endSequenceNumber: '300',
    approximateArrivalOfFirstRecord: '2026-09-17T13:11:29Z',
    approximateArrivalOfLastRecord: '2026-09-17T13:11:29Z',
    batchSize: 3,
    streamArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000',
  },
};
const RECORDS = [insertRecord(100), insertRecord(200), insertRecord(300)];
const PARKED = parkedMessage(
  {
    condition: 'RecordUnprocessable',
    record: RECORDS[0],
    attempts: 1,
    requestId: 'r',
    functionArn: 'f',
    error: new TypeError('no'),
  },
  1_800_000_000_000,
);

function parse(message: unknown) {
  return parseMessage(typeof message === 'string' ? message : JSON.stringify(message));
}

test('a message of Lambda points into the stream', () => {
  expect(parse(POINTER)).toEqual({
    type: 'failure',
    failure: {
      id: expect.stringMatching(/^[0-9a-f]{10}$/),
      condition: 'RetryAttemptsExhausted',
      error: 'Unhandled',
      attempts: 2,
      requestId: '2a5dfbd7-3f0d-4ff8-9c4e-7e6f0ba4c4e5',
      failedAtMs: Date.parse('2026-09-17T13:13:53.459Z'),
      firstArrivalMs: Date.parse('2026-09-17T13:11:29Z'),
      functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:consumer',
      streamArn: POINTER.DDBStreamBatchInfo.streamArn,
      batchSize: 3,
      range: { shardId: 'shardId-00000001789648000000-aaaaaaaa', startSequenceNumber: '100', endSequenceNumber: '300' },
      records: undefined,
      message: POINTER,
    },
  });
});

test.each<[string, object, object]>([
  [
    'a reported failure has no function error',
    { ...POINTER, responseContext: { ...POINTER.responseContext, functionError: null } },
    { error: undefined, attempts: 2 },
  ],
  [
    'one discarded for its age has no response',
    { ...POINTER, responseContext: undefined },
    { error: undefined, range: expect.anything() },
  ],
  [
    'an object of S3 has the records as a string',
    { ...POINTER, payload: JSON.stringify({ Records: RECORDS }) },
    { records: RECORDS, range: undefined },
  ],
  ['or as an object', { ...POINTER, payload: { Records: RECORDS } }, { records: RECORDS, range: undefined }],
  [
    'a parked record has it, and the error',
    PARKED,
    { condition: 'RecordUnprocessable', error: 'TypeError: no', records: [{ ...RECORDS[0], redriven: 1 }] },
  ],
  [
    'SNS wraps a message',
    { Type: 'Notification', MessageId: 'm', TopicArn: 't', Message: JSON.stringify(POINTER) },
    { condition: 'RetryAttemptsExhausted', message: POINTER },
  ],
  [
    'without a payload that can be read, the pointer is what there is',
    { ...POINTER, payload: '{"Reco' },
    { records: undefined, range: expect.anything() },
  ],
])('%s', (_name, message, expected) => {
  expect(parse(message)).toMatchObject({ type: 'failure', failure: expected });
});

test('a failure has the same id wherever it is found, and another one another', () => {
  const idOf = (message: object) => (parse(message) as any).failure.id;

  expect(idOf({ ...POINTER, payload: { Records: RECORDS } })).toBe(idOf(POINTER));
  expect(idOf({ ...POINTER, timestamp: '2026-09-17T13:13:53.460Z' })).not.toBe(idOf(POINTER));
});

test('S3 announces objects, with keys as forms have them', () => {
  const created = (key: string) => ({
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'failures' }, object: { key } },
  });

  expect(parse({ Records: [created('aws/lambda/a+b/shardId-1/2026/09/17/x%3Ay'), created('aws/lambda/c')] })).toEqual({
    type: 'announcement',
    objects: [
      { bucket: 'failures', key: 'aws/lambda/a b/shardId-1/2026/09/17/x:y' },
      { bucket: 'failures', key: 'aws/lambda/c' },
    ],
  });
});

test.each<[unknown, string]>([
  ['hello', 'not JSON'],
  ['null', 'no failure of a DynamoDB stream'],
  ['[]', 'no failure of a DynamoDB stream'],
  [{ hello: 'world' }, 'no failure of a DynamoDB stream'],
  [{ Records: [] }, 'no failure of a DynamoDB stream'],
  [
    { Records: [{ eventName: 'ObjectRemoved:Delete', s3: { bucket: { name: 'b' }, object: { key: 'k' } } }] },
    'no failure of a DynamoDB stream',
  ],
  [
    { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' },
    'the test message that S3 sent when its notifications were configured',
  ],
  [
    { ...POINTER, DDBStreamBatchInfo: undefined, KinesisBatchInfo: {} },
    'a failure of a Kinesis stream, of which the message has no records',
  ],
  [
    { ...POINTER, DDBStreamBatchInfo: { ...POINTER.DDBStreamBatchInfo, startSequenceNumber: 'x' } },
    'a failure that does not say where its records are: streamArn, shardId, and two sequence numbers as text',
  ],
  [
    { ...POINTER, DDBStreamBatchInfo: { ...POINTER.DDBStreamBatchInfo, streamArn: undefined } },
    'a failure that does not say where its records are: streamArn, shardId, and two sequence numbers as text',
  ],
  [{ ...POINTER, timestamp: 'TIME' }, 'a failure whose timestamp is no time, but "TIME"'],
])('what is none of these is left: %j', (message, reason) => {
  expect(parse(message)).toEqual({ type: 'other', reason });
});
