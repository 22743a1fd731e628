import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { folderDestination } from '../../../../lambda/local/messaging/folder-destination';
import { s3Destination } from '../../../../lambda/local/messaging/s3-destination';
import { snsDestination } from '../../../../lambda/local/messaging/sns-destination';
import { sqsDestination } from '../../../../lambda/local/messaging/sqs-destination';
import { FailureMessage } from '../../../../src/shared/failure-message';
import { insertRecord } from '../../../support/records';
import { startSqsServer } from '../../../support/sqs-server';

const RECORDS = [insertRecord('111'), insertRecord('222')];
const MESSAGE: FailureMessage = {
  requestContext: {
    requestId: 'request',
    functionArn: 'arn:function',
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: 2,
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  version: '1.0',
  timestamp: '2026-09-17T13:13:53.459Z',
  DDBStreamBatchInfo: {
    shardId: 'shardId-1',
    startSequenceNumber: '111',
    endSequenceNumber: '222',
    approximateArrivalOfFirstRecord: '2026-09-17T13:11:29Z',
    approximateArrivalOfLastRecord: '2026-09-17T13:11:29Z',
    batchSize: 2,
    streamArn: 'arn:stream',
  },
};

let server: Awaited<ReturnType<typeof startSqsServer>>;
let access: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
beforeAll(async () => {
  server = await startSqsServer();
  access = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
});
afterAll(async () => server?.stop());

/** A queue, and a way to read the bodies of what is in it. */
async function queue(name: string) {
  const sqs = new SQSClient(access);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const bodies = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }))).Messages?.map(({ Body }) => Body);
  return { sqs, arn: `arn:aws:sqs:us-east-1:000000000000:${name}`, bodies };
}

test('a queue gets the message as it is', async () => {
  const { sqs, arn, bodies } = await queue('failures');
  await (await sqsDestination('Mapping', arn, sqs)).send(MESSAGE, RECORDS);

  expect(await bodies()).toEqual([JSON.stringify(MESSAGE)]);
});

test('a topic gets the message as it is', async () => {
  const { arn, bodies } = await queue('subscriber');
  const sns = new SNSClient(access);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'failures' }));
  await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn, Attributes: { RawMessageDelivery: 'true' } }),
  );
  await (await snsDestination('Mapping', TopicArn!, sns)).send(MESSAGE, RECORDS);

  expect(await bodies()).toEqual([JSON.stringify(MESSAGE)]);
});

test('a bucket gets the message with the records, under a key with the mapping, the shard and the time', async () => {
  const s3 = new S3Client({ ...access, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'failures' }));
  await (await s3Destination('Mapping', 'arn:aws:s3:::failures', s3, 'mapping-uuid')).send(MESSAGE, RECORDS);

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'failures' }));
  expect(Contents).toHaveLength(1);
  expect(Contents[0].Key).toMatch(
    /^aws\/lambda\/mapping-uuid\/shardId-1\/2026\/09\/17\/2026-09-17T13\.13\.53-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'failures', Key: Contents[0].Key }));
  expect(JSON.parse(await Body!.transformToString())).toEqual({
    ...MESSAGE,
    payload: JSON.stringify({ Records: RECORDS }),
  });
});

test.each([
  ['arn:aws:sqs:us-east-1:000000000000:failures', MESSAGE],
  ['arn:aws:sns:us-east-1:000000000000:failures', MESSAGE],
  ['arn:aws:s3:::failures', { ...MESSAGE, payload: JSON.stringify({ Records: RECORDS }) }],
])('a folder in place of %s gets a file with what would be sent there', async (arn, body) => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'failures-')), 'Mapping');
  await folderDestination(arn, folder).send(MESSAGE, RECORDS);

  const files = readdirSync(folder);
  expect(files).toEqual([expect.stringMatching(/^2026-09-17T13\.13\.53\.459Z-shardId-1-[0-9a-f]{8}\.json$/)]);
  expect(readFileSync(path.join(folder, files[0]), 'utf8')).toBe(JSON.stringify(body));
});

test('what is not there is said, before anything is sent there', async () => {
  await expect(
    snsDestination('Mapping', 'arn:aws:sns:us-east-1:000000000000:none', new SNSClient(access)),
  ).rejects.toThrow(
    'the event source mapping Mapping sends failures to arn:aws:sns:us-east-1:000000000000:none, which the SNS server does not have: ',
  );
  await expect(
    s3Destination('Mapping', 'arn:aws:s3:::none', new S3Client({ ...access, forcePathStyle: true })),
  ).rejects.toThrow(
    'the event source mapping Mapping sends failures to the bucket none, which the S3 server does not have: ',
  );
});
