import { judgeResponse, judgeResult, responseText } from '../../../lambda/rules/response';
import { insertRecord } from '../../support/records';

const RECORDS = ['7', '8', '12'].map((sequenceNumber) => insertRecord(sequenceNumber));
const [SEVEN, EIGHT, TWELVE] = RECORDS;

const reporting = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

test.each([[undefined], [null], [[]], [{}], [{ batchItemFailures: null }], [reporting()]])(
  'the response %j is a success',
  (response) => {
    expect(judgeResponse(response, RECORDS)).toEqual({ done: 3, reported: [] });
  },
);

test('the records before the first reported one are done, whatever the order of the response', () => {
  expect(judgeResponse(reporting('12', '8'), RECORDS)).toEqual({ done: 1, reported: [TWELVE, EIGHT] });
  expect(judgeResponse(reporting('7'), RECORDS)).toEqual({ done: 0, reported: [SEVEN] });
});

test.each<[unknown, string]>([
  [{ batchItemFailures: '8' }, 'batchItemFailures must be a list, got "8"'],
  [{ batchItemFailures: [null] }, 'batchItemFailures[0] must have an itemIdentifier, got null'],
  [reporting('8', ''), 'batchItemFailures[1] must have an itemIdentifier, got {"itemIdentifier":""}'],
  [
    reporting('8', '9'),
    'batchItemFailures[1].itemIdentifier must be the sequence number of a record of the batch, got "9"',
  ],
  [reporting(8), 'batchItemFailures[0].itemIdentifier must be the sequence number of a record of the batch, got 8'],
])('the response %j fails the whole batch', (response, responseError) => {
  expect(judgeResponse(response, RECORDS)).toEqual({ done: 0, reported: [], responseError });
});

test('a function error fails the whole batch', () => {
  expect(judgeResult({ functionError: 'Unhandled', errorType: 'E', errorMessage: 'm' }, RECORDS, true)).toEqual({
    done: 0,
    reported: [],
  });
});

test('without ReportBatchItemFailures Lambda ignores the response', () => {
  expect(judgeResult({ functionError: null, response: reporting('7') }, RECORDS, false)).toEqual({
    done: 3,
    reported: [],
  });
});

test('a long response is cut, and an absent one has a name', () => {
  expect(responseText('x'.repeat(300))).toBe(`"${'x'.repeat(199)}…`);
  expect(responseText(undefined)).toBe('nothing');
});
