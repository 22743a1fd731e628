import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DynamoDBClient, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBLocal, runTemplate, startDynamoDBLocal } from '../../../lambda/local';

let dynamodbLocal: DynamoDBLocal;
beforeAll(async () => { dynamodbLocal = await startDynamoDBLocal(); });
afterAll(async () => dynamodbLocal?.stop());

const TABLE = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'N' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [{
      IndexName: 'bySk',
      KeySchema: [{ AttributeName: 'sk', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
      WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: { MinCapacity: 1, MaxCapacity: 2 } },
    }],
    Replicas: [{ Region: { 'Fn::ImportValue': 'known only on AWS' } }],
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
  },
};
const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: '' } } };
const MAPPING = {
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, FunctionName: { Ref: 'Fn' }, StartingPosition: 'TRIM_HORIZON' },
};

function run(resources: object, outputs: object = {}) {
  const template = path.join(mkdtempSync(path.join(tmpdir(), 'cdk.out-')), 'Shop.template.json');
  writeFileSync(template, JSON.stringify({ Resources: resources, Outputs: outputs }));
  return runTemplate({ template, dynamodbEndpoint: dynamodbLocal.endpoint });
}

test('the tables of the template are made, with their indexes and streams; twice is no error', async () => {
  for (let time = 1; time <= 2; time++) {
    const local = await run({ Table: TABLE, Fn: FUNCTION, Mapping: MAPPING }, { Name: { Value: { Ref: 'Table' } }, Unknown: { Value: { Ref: 'Nothing' } } });
    await local.stop();

    expect(local).toMatchObject({ tables: { Table: 'Shop-Table' }, mappings: ['Mapping'], outputs: { Name: 'Shop-Table' } });
  }
  const dynamodb = new DynamoDBClient({ endpoint: dynamodbLocal.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'Shop-Table' }));
  expect(Table).toMatchObject({
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    GlobalSecondaryIndexes: [{ IndexName: 'bySk' }],
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  });
});

test.each([
  ['arn:aws:sqs:us-east-1:000000000000:dlq', "the event source mapping Mapping sends failures to the queue dlq, which needs an SQS server. Start one, e.g. with 'npx fauxqs', and give its endpoint, e.g. http://localhost:4566"],
  ['arn:aws:sns:us-east-1:000000000000:topic', 'the event source mapping Mapping sends failures to arn:aws:sns:us-east-1:000000000000:topic; locally it can send them to an SQS queue only'],
])('failures are never sent to nowhere: %s', async (Destination, message) => {
  const mapping = { ...MAPPING, Properties: { ...MAPPING.Properties, DestinationConfig: { OnFailure: { Destination } } } };

  await expect(run({ Table: TABLE, Fn: FUNCTION, Mapping: mapping })).rejects.toThrow(new Error(message));
});

test('a stream that is gone ends the run with an error', async () => {
  const template = path.join(mkdtempSync(path.join(tmpdir(), 'cdk.out-')), 'Shop.template.json');
  writeFileSync(template, JSON.stringify({ Resources: { Gone: TABLE, Fn: FUNCTION, Mapping: { ...MAPPING, Properties: { ...MAPPING.Properties, EventSourceArn: { 'Fn::GetAtt': ['Gone', 'StreamArn'] } } } } }));
  const other = await startDynamoDBLocal();
  const local = await runTemplate({ template, dynamodbEndpoint: other.endpoint });
  await other.stop();

  await expect(local.finished).rejects.toThrow('ECONNREFUSED');
  await expect(local.stop()).rejects.toThrow('ECONNREFUSED');
});
