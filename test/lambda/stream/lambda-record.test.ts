import { toLambdaRecord } from '../../../lambda/stream/lambda-record';

test('a record of GetRecords becomes the JSON that Lambda delivers', () => {
  const bytes = new Uint8Array(Buffer.from('hello'));
  const record = toLambdaRecord(
    {
      // As DynamoDB Local writes it.
      eventID: '8f1b0a4f-a9d6-4d4a-a0d1-a9b6d4c7a2aa',
      eventName: 'REMOVE',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: new Date(1_789_649_451_000),
        Keys: { id: { B: bytes } },
        OldImage: { id: { B: bytes }, all: { L: [{ BS: [bytes] }, { M: { n: { N: '1' } } }] } },
        SequenceNumber: '300',
        SizeBytes: 54,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    },
    'arn:stream',
  );

  expect(JSON.parse(JSON.stringify(record))).toStrictEqual({
    eventID: '8f1b0a4fa9d64d4aa0d1a9b6d4c7a2aa',
    eventName: 'REMOVE',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_789_649_451,
      Keys: { id: { B: 'aGVsbG8=' } },
      OldImage: { id: { B: 'aGVsbG8=' }, all: { L: [{ BS: ['aGVsbG8='] }, { M: { n: { N: '1' } } }] } },
      SequenceNumber: '300',
      SizeBytes: 54,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    eventSourceARN: 'arn:stream',
  });
});
