import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { LocalRun, runTemplates } from '../../../../lambda/local';
import { eventually } from '../../../support/eventually';
import { startFaultyProxy } from '../../../support/faulty-proxy';

/** A run without an endpoint has started the DynamoDB Local of all these tests. */
let owner: LocalRun;
beforeAll(async () => {
  const template = path.join(mkdtempSync(path.join(tmpdir(), 'cdk.out-')), 'Owner.template.json');
  writeFileSync(template, JSON.stringify({ Resources: { Table: TABLE } }));
  owner = await runTemplates({ templates: template });
});
afterAll(async () => owner?.stop());

const TABLE = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'bySk',
        KeySchema: [{ AttributeName: 'sk', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
        WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings: { MinCapacity: 1, MaxCapacity: 2 } },
      },
    ],
    Replicas: [{ Region: { 'Fn::ImportValue': 'known only on AWS' } }],
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
  },
};
const FUNCTION = {
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: '' } },
};
const MAPPING = {
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    FunctionName: { Ref: 'Fn' },
    StartingPosition: 'TRIM_HORIZON',
  },
};

function run(resources: object, outputs: object = {}) {
  const template = path.join(mkdtempSync(path.join(tmpdir(), 'cdk.out-')), 'Shop.template.json');
  writeFileSync(template, JSON.stringify({ Resources: resources, Outputs: outputs }));
  return runTemplates({ templates: template, dynamodbEndpoint: owner.dynamodbEndpoint });
}

function client() {
  return new DynamoDBClient({
    endpoint: owner.dynamodbEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

/** Runs a consumer that logs the keys it is given; it hangs on one. */
async function runEchoing({
  startingPosition,
  writeBefore = [],
}: {
  startingPosition: string;
  writeBefore?: string[];
}) {
  const code = `exports.handler = async ({ Records }) => {
    for (const { dynamodb: { Keys: { pk: { S } } } } of Records) {
      console.log('started ' + S);
      if (S === 'hang') await new Promise(() => setInterval(() => {}, 1000));
      console.log('done ' + S);
    }
  };`;
  const template = path.join(mkdtempSync(path.join(tmpdir(), 'cdk.out-')), `Shop${randomUUID()}.template.json`);
  writeFileSync(
    template,
    JSON.stringify({
      Resources: {
        Table: TABLE,
        Fn: { ...FUNCTION, Properties: { ...FUNCTION.Properties, Code: { ZipFile: code }, Timeout: 900 } },
        Mapping: { ...MAPPING, Properties: { ...MAPPING.Properties, StartingPosition: startingPosition } },
      },
    }),
  );
  const log: string[] = [];
  const start = () =>
    runTemplates({
      templates: template,
      dynamodbEndpoint: owner.dynamodbEndpoint,
      stopGraceMs: 100,
      onLog: (_functionName, line) => log.push(line),
    });
  let local = await start();
  const [{ tables }] = Object.values(local.stacks);
  const put = async (pk: string) =>
    client().send(new PutItemCommand({ TableName: tables.Table, Item: { pk: { S: pk } } }));
  if (writeBefore.length > 0) {
    await local.stop();
    for (const pk of writeBefore) await put(pk);
    log.splice(0);
    local = await start();
  }
  const logged = (word: string) =>
    log.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length + 1));
  return { local, put, started: () => logged('started'), done: () => logged('done') };
}

test('its functions can be invoked with the API of Lambda, until it is stopped', async () => {
  const code = 'exports.handler = async (event) => ({ event });';
  const local = await run({
    Table: TABLE,
    Fn: { ...FUNCTION, Properties: { ...FUNCTION.Properties, Code: { ZipFile: code } } },
    Mapping: MAPPING,
  });
  const lambda = new LambdaClient({
    endpoint: local.lambdaEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const invoke = async () => lambda.send(new InvokeCommand({ FunctionName: 'Shop-Fn', Payload: '{"a":1}' }));

  expect(Buffer.from((await invoke()).Payload!).toString()).toBe('{"event":{"a":1}}');
  await local.stop();
  await expect(invoke()).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
});

test('the tables of the template are made, with their indexes and streams; twice is no error', async () => {
  for (let time = 1; time <= 2; time++) {
    const local = await run(
      { Table: TABLE, Fn: FUNCTION, Mapping: MAPPING },
      { Name: { Value: { Ref: 'Table' } }, Unknown: { Value: { Ref: 'Nothing' } } },
    );
    await local.stop();

    expect(local).toMatchObject({
      stacks: { Shop: { tables: { Table: 'Shop-Table' }, queues: {}, outputs: { Name: 'Shop-Table' } } },
      mappings: [
        {
          stackName: 'Shop',
          logicalId: 'Mapping',
          functionName: 'Shop-Fn',
          tableName: 'Shop-Table',
          tableKey: { pk: 'S' },
        },
      ],
    });
  }
  const { Table } = await client().send(new DescribeTableCommand({ TableName: 'Shop-Table' }));
  expect(Table).toMatchObject({
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    GlobalSecondaryIndexes: [{ IndexName: 'bySk' }],
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  });
});

test('failures are never sent to nowhere', async () => {
  const Destination = 'arn:aws:sqs:us-east-1:000000000000:dlq';
  const mapping = {
    ...MAPPING,
    Properties: { ...MAPPING.Properties, DestinationConfig: { OnFailure: { Destination } } },
  };

  await expect(run({ Table: TABLE, Fn: FUNCTION, Mapping: mapping })).rejects.toThrow(
    new Error(
      `the event source mapping Mapping sends failures to ${Destination}, which is not here. Give the endpoint of a server for SQS, SNS and S3, e.g. of 'npx fauxqs', or a folder for the messages`,
    ),
  );
});

test('an event source mapping of LATEST sees what is written as soon as it runs, and nothing older', async () => {
  const { local, put, done } = await runEchoing({ startingPosition: 'LATEST', writeBefore: ['old'] });
  await put('new');
  await eventually(() => expect(done()).toEqual(['new']));
  await local.stop();
});

test('a stream that is empty survives what is written to other tables', async () => {
  const { local, put, done } = await runEchoing({ startingPosition: 'TRIM_HORIZON' });
  const dynamodb = client();
  await dynamodb
    .send(
      new CreateTableCommand({
        TableName: randomUUID(),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    )
    .then(({ TableDescription }) =>
      dynamodb.send(new PutItemCommand({ TableName: TableDescription!.TableName, Item: { pk: { S: 'other' } } })),
    );
  await put('a');
  await put('b');
  await eventually(() => expect(done()).toEqual(['a', 'b']));
  await local.stop();
});

test('a table that is there already, with another stream, is an error that says what to do', async () => {
  const other = {
    ...TABLE,
    Properties: { ...TABLE.Properties, TableName: 'Shop-Table', StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
  };

  await expect(run({ Table: other, Fn: FUNCTION, Mapping: MAPPING })).rejects.toThrow(
    'the table Shop-Table is there already with another stream than in the template: KEYS_ONLY instead of NEW_IMAGE. Delete that table, or start with an empty DynamoDB Local: dev does when it is started again, with another --data folder if it has one',
  );
});

test('stopping does not wait for ever for a function that hangs', async () => {
  const { local, put, started } = await runEchoing({ startingPosition: 'TRIM_HORIZON' });
  await put('hang');
  await eventually(() => expect(started()).toEqual(['hang']));
  await local.stop();
});

test('an SQS endpoint where there is none is an error that says so', async () => {
  const template = path.join(mkdtempSync(path.join(tmpdir(), 'cdk.out-')), 'Shop.template.json');
  writeFileSync(template, JSON.stringify({ Resources: {} }));

  await expect(
    runTemplates({ templates: template, dynamodbEndpoint: owner.dynamodbEndpoint, awsEndpoint: 'http://127.0.0.1:1' }),
  ).rejects.toThrow(/^no SQS server answers at http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
});

test('a stream that is gone ends the run with an error', async () => {
  const template = path.join(mkdtempSync(path.join(tmpdir(), 'cdk.out-')), 'Shop.template.json');
  writeFileSync(
    template,
    JSON.stringify({
      Resources: {
        Gone: TABLE,
        Fn: FUNCTION,
        Mapping: {
          ...MAPPING,
          Properties: { ...MAPPING.Properties, EventSourceArn: { 'Fn::GetAtt': ['Gone', 'StreamArn'] } },
        },
      },
    }),
  );
  const proxy = await startFaultyProxy(owner.dynamodbEndpoint);
  const local = await runTemplates({ templates: template, dynamodbEndpoint: proxy.endpoint });
  await proxy.stop();

  await expect(local.finished).rejects.toThrow('ECONNREFUSED');
  await expect(local.stop()).rejects.toThrow('ECONNREFUSED');
});

describe('what changes in a template', () => {
  const codeThatSays = (answer: string, folder: string) => `const fs = require('fs');
  exports.handler = async ({ Records }) => {
    for (const { dynamodb: { Keys: { pk: { S } } } } of Records) {
      console.log('started ' + S);
      while (S === 'slow' && !fs.existsSync('${folder}/go')) await new Promise((resolve) => setTimeout(resolve, 10));
      console.log('${answer} ' + S);
    }
  };`;

  /** A function whose code is a folder beside its template, and both can be written anew. */
  async function runFolder() {
    const folder = mkdtempSync(path.join(tmpdir(), 'project-'));
    mkdirSync(path.join(folder, 'src'));
    const writeCode = (answer: string, before = '') =>
      writeFileSync(path.join(folder, 'src', 'index.js'), before + codeThatSays(answer, folder));
    const writeTemplate = (properties: object = {}, fn: object = {}) =>
      writeFileSync(
        path.join(folder, 'template.json'),
        JSON.stringify({
          Resources: {
            Table: TABLE,
            Fn: { ...FUNCTION, Properties: { ...FUNCTION.Properties, Code: './src', Timeout: 10, ...fn } },
            Mapping: { ...MAPPING, Properties: { ...MAPPING.Properties, BatchSize: 1, ...properties } },
          },
        }),
      );
    writeCode('old');
    writeTemplate();
    const log: string[] = [];
    const local = await runTemplates({
      templates: path.join(folder, 'template.json'),
      dynamodbEndpoint: owner.dynamodbEndpoint,
      onLog: (_functionName, line) => log.push(line),
    });
    const [[stack, { tables }]] = Object.entries(local.stacks);
    const put = async (pk: string) =>
      client().send(new PutItemCommand({ TableName: tables.Table, Item: { pk: { S: pk } } }));
    const finishSlow = () => writeFileSync(path.join(folder, 'go'), '');
    return { local, log, put, stack, writeCode, writeTemplate, finishSlow };
  }

  test('a function goes on with its new code, after what it is doing with the old; no record is missed or repeated', async () => {
    const { local, log, put, stack, writeCode, finishSlow } = await runFolder();
    expect(await local.reload()).toEqual({ functions: [], loadErrors: {}, notYet: [] });

    await put('slow');
    await eventually(() => expect(log).toEqual(['started slow']));
    writeCode('new');
    expect(await local.reload()).toEqual({ functions: [`${stack}-Fn`], loadErrors: {}, notYet: [] });
    await put('next');
    finishSlow();

    await eventually(() => expect(log).toEqual(['started slow', 'old slow', 'started next', 'new next']));
    await local.stop();
  });

  test('new code that cannot be loaded is told, with what is wrong with it', async () => {
    const { local, stack, writeCode } = await runFolder();

    writeCode('new', "require('./missing');\n");

    expect(await local.reload()).toEqual({
      functions: [`${stack}-Fn`],
      loadErrors: {
        [`${stack}-Fn`]: expect.stringMatching(
          /^Error: Cannot find module '\.\/missing'\nRequire stack:\n[^]*index\.js/,
        ),
      },
      notYet: [],
    });
    await local.stop();
  });

  test('an environment variable is a change, too', async () => {
    const { local, stack, writeTemplate } = await runFolder();

    writeTemplate({}, { Environment: { Variables: { A: '1' } } });

    expect(await local.reload()).toEqual({ functions: [`${stack}-Fn`], loadErrors: {}, notYet: [] });
    await local.stop();
  });

  test('other settings of a mapping are said to be not yet there', async () => {
    const { local, stack, writeTemplate } = await runFolder();

    writeTemplate({ BatchSize: 2 });

    expect(await local.reload()).toEqual({ functions: [], loadErrors: {}, notYet: [`${stack}/Mapping`] });
    await local.stop();
  });

  test('what cannot be read changes nothing', async () => {
    const { local, log, put, writeTemplate } = await runFolder();

    writeTemplate({}, { Handler: 'elsewhere.handler' });

    await expect(local.reload()).rejects.toThrow('there is no elsewhere.js');
    await put('a');
    await eventually(() => expect(log).toEqual(['started a', 'old a']));
    await local.stop();
  });
});

// This test is the last one, because it stops the DynamoDB Local of the others.
test('without an endpoint DynamoDB Local is started, and ends with the run', async () => {
  expect((await fetch(owner.dynamodbEndpoint)).status).toBe(400);

  await owner.stop();

  await expect(fetch(owner.dynamodbEndpoint)).rejects.toThrow();
});
