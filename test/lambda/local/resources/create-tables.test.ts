import { DescribeTimeToLiveCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBLocal, localMapping, startDynamoDBLocal } from '../../../../lambda/local';
import { createTables } from '../../../../lambda/local/resources/create-tables';
import { tablesOf } from '../../../../lambda/local/template/tables';
import { eventually } from '../../../support/eventually';
import { stacksOf } from '../../../support/templates';

let dynamodbLocal: DynamoDBLocal;
let client: DynamoDBClient;
beforeAll(async () => {
  dynamodbLocal = await startDynamoDBLocal();
  client = new DynamoDBClient({
    endpoint: dynamodbLocal.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => dynamodbLocal?.stop());

/** Makes the table as a template says that has this time to live. */
async function createTable(name: string, TimeToLiveSpecification?: object) {
  await createTables(
    client,
    tablesOf(
      stacksOf([
        {
          resources: {
            Table: {
              Type: 'AWS::DynamoDB::Table',
              Properties: {
                TableName: name,
                AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
                KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
                StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
                TimeToLiveSpecification,
              },
            },
          },
        },
      ]),
    ),
  );
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  return TimeToLiveDescription;
}

test('a table has the time to live that its template gives it, also when that has changed', async () => {
  const enabled = (AttributeName: string) => ({ AttributeName, Enabled: true });

  expect(await createTable('changing')).toEqual({ TimeToLiveStatus: 'DISABLED' });
  expect(await createTable('changing', enabled('expiresAt'))).toEqual({
    TimeToLiveStatus: 'ENABLED',
    AttributeName: 'expiresAt',
  });
  expect(await createTable('changing', enabled('expiresAt'))).toEqual({
    TimeToLiveStatus: 'ENABLED',
    AttributeName: 'expiresAt',
  });
  expect(await createTable('changing', enabled('until'))).toEqual({
    TimeToLiveStatus: 'ENABLED',
    AttributeName: 'until',
  });
  expect(await createTable('changing', { AttributeName: 'until', Enabled: false })).toEqual({
    TimeToLiveStatus: 'DISABLED',
  });
});

test('what has expired is deleted, and its record says so as on AWS', async () => {
  await createTable('expiring', { AttributeName: 'expiresAt', Enabled: true });
  const expiresAt = { N: String(Math.floor(Date.now() / 1000) - 60) };
  await client.send(new PutItemCommand({ TableName: 'expiring', Item: { id: { S: '1' }, expiresAt } }));
  await eventually(
    async () => expect((await client.send(new ScanCommand({ TableName: 'expiring' }))).Count).toBe(0),
    40_000,
  );

  const mapping = localMapping({
    handler: () => null,
    source: { endpoint: dynamodbLocal.endpoint, tableName: 'expiring' },
  });
  await mapping.run();

  expect(mapping.delivered).toMatchObject([
    { eventName: 'INSERT' },
    {
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { OldImage: { id: { S: '1' }, expiresAt } },
    },
  ]);
});
