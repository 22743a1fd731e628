import { normalize } from '../../../../lambda/local/mapping/normalize';
import { insertRecord } from '../../../support/records';

const MINUTE = Date.UTC(2026, 8, 17, 13, 13) / 1000;
const ofDynamoDBLocal = {
  ...insertRecord(1, { createdAtSeconds: MINUTE }),
  eventVersion: '1.0',
  awsRegion: 'ddblocal',
};

test('a record of DynamoDB Local gets the form it has on AWS', () => {
  expect(normalize(ofDynamoDBLocal, 'eu-west-1', (MINUTE + 12.7) * 1000)).toEqual({
    ...ofDynamoDBLocal,
    eventVersion: '1.1',
    awsRegion: 'eu-west-1',
    dynamodb: { ...ofDynamoDBLocal.dynamodb, ApproximateCreationDateTime: MINUTE + 12 },
  });
});

test('a record that was read long after it was written was written within its minute', () => {
  expect(normalize(ofDynamoDBLocal, 'eu-west-1', (MINUTE + 3600) * 1000).dynamodb?.ApproximateCreationDateTime).toBe(
    MINUTE + 59,
  );
});

test('the deletion of an item whose time to live is over is told as on AWS', () => {
  const expiry = { ...ofDynamoDBLocal, eventName: 'UNKNOWN_TO_SDK_VERSION' as 'REMOVE' };

  expect(normalize(expiry, 'eu-west-1', MINUTE * 1000)).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  });
  expect(normalize(ofDynamoDBLocal, 'eu-west-1', MINUTE * 1000)).not.toHaveProperty('userIdentity.type');
});

test('a record of AWS stays as it is', () => {
  const record = insertRecord(1);

  expect(normalize(record, 'eu-west-1', Date.now())).toBe(record);
});
