import { functionIn, parseArn, tableNameIn } from '../../../src/shared/arn';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';

test.each([
  [
    FUNCTION_ARN,
    {
      partition: 'aws',
      service: 'lambda',
      region: 'eu-west-1',
      account: '111122223333',
      resource: 'function:orders',
    },
  ],
  ['arn:aws:s3:::failures', { partition: 'aws', service: 's3', region: '', account: '', resource: 'failures' }],
  ['failures', undefined],
  ['arn:aws:s3', undefined],
  ['', undefined],
])('the parts of %j', (text, arn) => expect(parseArn(text)).toEqual(arn));

test.each([
  ['arn:aws:dynamodb:us-east-1:000000000000:table/T', 'T'],
  ['arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/2026-01-01T00:00:00.000', 'T'],
  [FUNCTION_ARN, undefined],
  ['T', undefined],
])('the table of %s', (arn, name) => expect(tableNameIn(arn)).toBe(name));

test.each([
  [FUNCTION_ARN, { name: 'orders' }],
  [`${FUNCTION_ARN}:live`, { name: 'orders', qualifier: 'live' }],
  [`${FUNCTION_ARN}:$LATEST`, { name: 'orders', qualifier: '$LATEST' }],
  ['orders', { name: 'orders' }],
  ['orders:7', { name: 'orders', qualifier: '7' }],
  ['arn:aws:sqs:eu-west-1:111122223333:orders', undefined],
  ['', undefined],
])('the function that is meant by %j', (text, reference) => expect(functionIn(text)).toEqual(reference));
