import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { findFailures } from '../../../lambda/redrive';

/** The four calls that are made, answered as AWS documents them: no CloudFormation runs here. */
const STREAM_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000';
const MAPPINGS: { [logicalId: string]: { destination?: string; consumers?: object } } = {
  OrderEventsEventSourceMapping0A1B2C3D: {
    destination: 'arn:aws:s3:::failures',
    consumers: { [STREAM_ARN]: { failureQueueUrl: 'https://sqs/behind-the-bucket', retryAttempts: 1 } },
  },
  OrderEventsToSearchEventSourceMapping11111111: { destination: 'arn:aws:s3:::failures-2' },
  HandlerDynamoDBEventSourceOrders22222222: { destination: 'arn:aws:sqs:us-east-1:111122223333:Dlq' },
  TopicEventSourceMapping33333333: { destination: 'arn:aws:sns:us-east-1:111122223333:Failures' },
  NowhereEventSourceMapping44444444: {},
};

let server: Server;
let clients: Parameters<typeof findFailures>[0];

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, logicalId] = /(?:event-source-mappings|functions)\/([^/]+)/.exec(request.url!) ?? [];
    const { destination, consumers } = MAPPINGS[logicalId] ?? {};
    if (request.url!.includes('event-source-mappings')) {
      const DestinationConfig = { OnFailure: { Destination: destination } };
      response.end(
        JSON.stringify({ UUID: logicalId, FunctionArn: logicalId, EventSourceArn: STREAM_ARN, DestinationConfig }),
      );
    } else if (request.url!.includes('/functions/')) {
      response.end(
        JSON.stringify({
          Environment: { Variables: consumers ? { STREAM_CONSUMERS: JSON.stringify(consumers) } : {} },
        }),
      );
    } else if (String(request.headers['x-amz-target']).endsWith('GetQueueUrl')) {
      response.end(JSON.stringify({ QueueUrl: 'https://sqs/Dlq' }));
    } else {
      const members = Object.keys(MAPPINGS).map(
        (id) => `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId>
        <ResourceType>AWS::Lambda::EventSourceMapping</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
      );
      response.setHeader('content-type', 'text/xml')
        .end(`<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>
        ${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const access = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  clients = {
    cloudFormation: new CloudFormationClient(access),
    lambda: new LambdaClient(access),
    sqs: new SQSClient(access),
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each<[string, string, object]>([
  [
    'the queue that its function is told of, whatever the destination',
    'OrderEvents',
    { queueUrl: 'https://sqs/behind-the-bucket' },
  ],
  ['the bucket it fails to', 'OrderEventsToSearch', { bucket: 'failures-2' }],
  [
    'the queue that a plain CDK app has given, by the logical id',
    'HandlerDynamoDBEventSourceOrders22222222',
    { queueUrl: 'https://sqs/Dlq' },
  ],
  ['or by the beginning of it', 'Handler', { queueUrl: 'https://sqs/Dlq' }],
])('the failures of a consumer are in %s', async (_name, consumer, expected) => {
  expect(await findFailures(clients, 'Orders', consumer)).toEqual(expected);
});

test.each([
  [
    'Payments',
    "the stack Orders has no consumer of the name 'Payments'. Its event source mappings are: OrderEventsEventSourceMapping0A1B2C3D, ",
  ],
  [
    'Order',
    "the stack Orders has several consumers of the name 'Order'. Its event source mappings are: OrderEventsEventSourceMapping0A1B2C3D, OrderEventsToSearch",
  ],
  [
    'Topic',
    'sends failures to arn:aws:sns:us-east-1:111122223333:Failures, which keeps nothing: give the queue that is subscribed to it, with --queue',
  ],
  ['Nowhere', 'has no on-failure destination: what it gave up is in no queue'],
])('it says what is wrong: %s', async (consumer, message) => {
  await expect(findFailures(clients, 'Orders', consumer)).rejects.toThrow(message);
});
