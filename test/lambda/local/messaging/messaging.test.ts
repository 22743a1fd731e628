import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { folderMessaging } from '../../../../lambda/local/messaging/folder-messaging';
import { Messaging } from '../../../../lambda/local/messaging/messaging';
import { serverMessaging } from '../../../../lambda/local/messaging/server-messaging';
import { startSqsServer } from '../../../support/sqs-server';
import { stacksOf } from '../../../support/templates';

let server: Awaited<ReturnType<typeof startSqsServer>>;
beforeAll(async () => {
  server = await startSqsServer();
});
afterAll(async () => server.stop());

const STACKS = stacksOf([
  {
    resources: {
      Queue: { Type: 'AWS::SQS::Queue' },
      Fifo: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: 'true' } },
      Topic: { Type: 'AWS::SNS::Topic' },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'failures' } },
    },
  },
]);
const DESTINATIONS = [
  'arn:aws:sqs:us-east-1:000000000000:Shop-Queue',
  'arn:aws:sns:us-east-1:000000000000:Shop-Topic',
  'arn:aws:s3:::failures',
];

test('queues, topics and buckets are made on the server; twice is no error', async () => {
  const messaging = await serverMessaging(server.endpoint, 'us-east-1');

  await messaging.create(STACKS);
  const queueUrls = await messaging.create(STACKS);

  expect([...queueUrls.keys()]).toEqual(['Shop-Queue', 'Shop-Fifo.fifo']);
  expect(queueUrls.get('Shop-Queue')).toMatch(/^http:.*\/Shop-Queue$/);
  await expectDestinations(messaging);
  expect(messaging.endpoints).toEqual({ sqs: server.endpoint, sns: server.endpoint, s3: server.endpoint });
});

test('a queue is as its template says, also when that has changed', async () => {
  const messaging = await serverMessaging(server.endpoint, 'us-east-1');
  const sqs = new SQSClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const create = async (Properties: object) => {
    const queueUrls = await messaging.create(
      stacksOf([
        {
          resources: { Failures: { Type: 'AWS::SQS::Queue', Properties }, Dead: { Type: 'AWS::SQS::Queue' } },
        },
      ]),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrls.get('Shop-Failures'), AttributeNames: ['All'] }),
    );
    return Attributes;
  };

  expect(
    await create({
      MessageRetentionPeriod: 1209600,
      VisibilityTimeout: '120',
      DelaySeconds: { 'Fn::ImportValue': 'known only on AWS' },
    }),
  ).toMatchObject({ MessageRetentionPeriod: '1209600', VisibilityTimeout: '120', DelaySeconds: '0' });
  const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:Shop-Dead';
  const { RedrivePolicy, ...others } =
    (await create({
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
    })) ?? {};
  expect(others).toMatchObject({ VisibilityTimeout: '60' });
  expect(JSON.parse(RedrivePolicy!)).toEqual({ deadLetterTargetArn, maxReceiveCount: 3 });
});

test('a folder is a destination of any kind', async () => {
  const messaging = await folderMessaging(mkdtempSync(path.join(tmpdir(), 'messages-')), () => undefined);

  const queueUrls = await messaging.create(STACKS);

  expect([...queueUrls.values()]).toEqual([
    `${messaging.endpoints.sqs}/000000000000/Shop-Queue`,
    `${messaging.endpoints.sqs}/000000000000/Shop-Fifo.fifo`,
  ]);
  await expectDestinations(messaging);
  await messaging.stop();
});

test('a server that does not answer is an error that says so', async () => {
  await expect(serverMessaging('http://127.0.0.1:1', 'us-east-1')).rejects.toThrow(
    /^no SQS server answers at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
  );
});

async function expectDestinations(messaging: Messaging): Promise<void> {
  for (const arn of DESTINATIONS) expect((await messaging.destination('Mapping', arn)).arn).toBe(arn);
}
