import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { streamHandler, UnprocessableRecordError } from '../../../../lambda';
import { DynamoDBStore } from '../../../../lambda/handler/idempotency/dynamodb-store';
import { parkedMessage } from '../../../../lambda/handler/parking/parked-message';
import { DynamoDBRecord } from '../../../../lambda/record/event';
import { QueueSource } from '../../../../lambda/redrive';
import { SYSTEM_CLOCK } from '../../../../lambda/stream/clock';
import { MemoryStore } from '../../../../lambda/testing';
import { ENVIRONMENT_VARIABLES } from '../../../../src/shared/contract';
import { CommandLine, Ended } from '../../../support/command';
import { eventually } from '../../../support/eventually';
import { FailureTable, FailureWorld, FUNCTION_ARN } from '../../../support/failure-world';
import { fastClock } from '../../../support/fast-clock';
import { FAULTS, FaultyProxy, startFaultyProxy } from '../../../support/faulty-proxy';
import { LambdaServer, startLambdaServer } from '../../../support/lambda-server';
import { runRedriveCommand } from '../../../support/redrive-command';

const HOUR_MS = 3_600_000;

let world: FailureWorld;
let table: FailureTable;
let lambda: LambdaServer;
let command: CommandLine;
let queueUrl: string;
let proxy: FaultyProxy | undefined;

beforeAll(async () => {
  world = await FailureWorld.start();
  [table, lambda] = await Promise.all([world.createTable(), startLambdaServer(() => null)]);
  command = new CommandLine({ ...world.env, AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint });
});
afterAll(async () => {
  await lambda?.stop();
  await world?.stop();
});
beforeEach(async () => {
  lambda.handler = () => null;
  lambda.invocations.length = 0;
  lambda.mostAtOnce = 0;
  lambda.environment = {};
  queueUrl = await world.createQueue();
  for (const file of [
    'saved.jsonl',
    'saved.jsonl.done',
    'redrive-lost.jsonl',
    'redrive-discarded.jsonl',
    'redrive-discarded.jsonl.done',
  ]) {
    rmSync(path.join(command.folder, file), { force: true });
  }
});

afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
});

afterEach(() => jest.restoreAllMocks());

/** Runs the command on the queue. */
async function redrive(...args: string[]): Promise<Ended> {
  return run([...args, '--queue', queueUrl]);
}

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  onStderr?: (text: string) => void,
): Promise<Ended> {
  return runRedriveCommand(args, { folder: command.folder, env: { ...command.env, ...env }, onStderr });
}

/** Lets a hundred seconds pass in one. */
function hurry(): void {
  const { now, after } = fastClock();
  jest.spyOn(SYSTEM_CLOCK, 'now').mockImplementation(now);
  jest.spyOn(SYSTEM_CLOCK, 'after').mockImplementation(after);
}

function invoked(): string[] {
  return lambda.invocations.flatMap(({ records }) => records.map(nameOf));
}

function nameOf({ dynamodb }: DynamoDBRecord): string {
  return dynamodb!.Keys!.pk.S!;
}

function linesOf(file: string): any[] {
  return readFileSync(path.join(command.folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A message whose first record was written so long ago. */
function aged(message: any, ageMs: number): object {
  const approximateArrivalOfFirstRecord = new Date(Date.now() - ageMs).toISOString();
  return { ...message, DDBStreamBatchInfo: { ...message.DDBStreamBatchInfo, approximateArrivalOfFirstRecord } };
}

function parked(record: DynamoDBRecord, message: string): object {
  return parkedMessage(
    {
      condition: 'RecordUnprocessable',
      record,
      attempts: 1,
      requestId: 'r',
      functionArn: FUNCTION_ARN,
      error: new Error(message),
    },
    Date.now(),
  );
}

describe('list', () => {
  test('groups what failed by its cause, the most urgent first, with the time that is left', async () => {
    const [a, b, c, d] = await table.write('A', 'B', 'C', 'D');
    await world.send(queueUrl, [
      parked(a, 'order 1 has no address'),
      parked(b, 'order 2 has no address'),
      aged(table.pointer([c]), 23.5 * HOUR_MS),
      aged(table.pointer([d]), HOUR_MS),
      'hello',
    ]);

    const { code, stdout } = await redrive('list');

    expect(stdout).toContain('4 failures with 4 records in the queue Failures-');
    expect(stdout.match(/^\w.*: \d+ failures? .*$/gm)).toEqual([
      'RetryAttemptsExhausted, Unhandled: 2 failures of consumer, 2 records',
      expect.stringMatching(
        /^RecordUnprocessable, Error: order [12] has no address \(and 1 like it\): 2 failures of consumer, 2 records$/,
      ),
    ]);
    expect(stdout).toContain('Keys that are "in the stream": show ID reads them there.');
    expect(stdout.match(/\b(\d+ min !|\d+ h \d+ min +│ 1|\d d )/g)).toEqual([
      '29 min !',
      expect.stringMatching(/^22 h 59 min/),
      '4 d ',
      '4 d ',
    ]);
    expect(stdout).toContain('pk=A');
    expect(stdout).toContain('1 message\n');
    expect(stdout).toContain('not JSON');
    expect(stdout).toContain(`redrive run --dry-run --queue ${queueUrl}`);
    expect(code).toBe(0);
  });

  test('a process writes all of 500 messages to a pipe, and gives them all back', async () => {
    const [record] = await table.write('A');
    await world.send(
      queueUrl,
      Array.from({ length: 500 }, (_, index) => parked(record, `attempt ${index}`)),
    );

    const { stdout } = await command.run(['redrive', 'list', '--json', '--queue', queueUrl]);

    const { causes, heldElsewhere } = JSON.parse(stdout);
    expect(causes.map(({ records }: any) => records)).toEqual([500]);
    expect(new Set(causes[0].failures.map(({ failure }: any) => failure.message)).size).toBe(500);
    expect(heldElsewhere).toBe(0);
    expect(await world.peek(queueUrl)).toHaveLength(10);
  });

  test('an empty queue has no failures', async () => {
    expect(await redrive('list')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^No failures in the queue Failures-\S+\.\n$/),
    });
  });
});

test('what somebody else holds is not said to be nowhere', async () => {
  await world.send(queueUrl, [table.pointer(await table.write('A'))]);
  const other = new QueueSource(world.sqs, queueUrl);
  await other.receive();

  const [listed, shown] = [await redrive('list'), await redrive('show', 'a')];
  await other.close();

  expect(listed.stdout).toMatch(
    /^No failure can be seen in the queue Failures-\S+ at the moment\.\n\nNot shown: about 1 message that another command, or the redrive function, holds/,
  );
  expect(shown).toMatchObject({
    code: 70,
    stderr: expect.stringContaining(
      'redrive list shows the ids; about 1 more are held by another command at the moment',
    ),
  });
});

describe('show', () => {
  test('has the records of a failure, by the beginning of its id', async () => {
    await world.send(queueUrl, [
      table.pointer(await table.write('show-1', 'show-2')),
      table.pointer(await table.write('C')),
    ]);
    const listed = JSON.parse((await redrive('list', '--json')).stdout);
    const { id } = listed.causes[0].failures.find(({ failure }: any) => failure.batchSize === 2).failure;

    const { code, stdout } = await redrive('show', id.slice(0, 6));
    const { records } = JSON.parse((await redrive('show', id, '--json')).stdout);

    expect(stdout).toContain('RetryAttemptsExhausted, Unhandled');
    expect(stdout).toMatch(
      /1\. INSERT pk=show-1, sequence number \d+\n {3}new {"pk":"show-1","version":\d+}\n\n2\. INSERT pk=show-2/,
    );
    expect(records.map(nameOf)).toEqual(['show-1', 'show-2']);
    expect(code).toBe(0);
  });

  test('has the text of a message that is no failure', async () => {
    await world.send(queueUrl, ['hello']);
    const {
      others: [{ message }],
    } = JSON.parse((await redrive('list', '--json')).stdout);

    expect(await redrive('show', message)).toMatchObject({
      code: 0,
      stdout: `The message ${message} cannot be redriven, since it is not JSON:\nhello\n`,
    });
  });

  test('says that there is none', async () => {
    expect(await redrive('show', 'zz')).toMatchObject({
      code: 70,
      stderr: expect.stringContaining("has an id that begins with 'zz'"),
    });
  });
});

describe('save', () => {
  test('keeps failures with their records, the most urgent first, and leaves the queue as it is; what is saved can be redriven, once', async () => {
    const [a, b, c] = await table.write('A', 'B', 'C');
    await world.send(queueUrl, [
      aged(table.pointer([a]), HOUR_MS),
      aged(table.pointer([b]), 20 * HOUR_MS),
      parked(c, 'no'),
    ]);

    expect(await redrive('save', '--out', 'saved.jsonl')).toMatchObject({
      code: 0,
      stdout: '3 failures with 3 records saved in saved.jsonl. The messages are still where they were.\n',
    });
    expect(linesOf('saved.jsonl').map(({ payload }) => payload.Records.map(nameOf))).toEqual([['B'], ['A'], ['C']]);
    expect(await world.peek(queueUrl)).toHaveLength(3);

    expect(await run(['run', '--file', 'saved.jsonl'])).toMatchObject({ code: 0 });
    expect(await run(['run', '--file', 'saved.jsonl'])).toMatchObject({ code: 0 });
    expect(lambda.invocations.map(({ records }) => records.map(nameOf))).toEqual([['A', 'B', 'C']]);
    expect(lambda.invocations[0].records.map(({ redriven }) => redriven)).toEqual([0, 0, 1]);
  });

  test('waits for messages that somebody else holds', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);
    const other = new QueueSource(world.sqs, queueUrl);
    await other.receive();
    hurry();

    expect(
      await run(['save', '--out', 'saved.jsonl', '--queue', queueUrl], {}, () => void other.close()),
    ).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 failure with 1 record saved'),
      stderr: expect.stringContaining(
        'Waiting, for two and a half minutes at most: another command, or the redrive function, holds about 1 message.',
      ),
    });
  });

  test('says how many somebody else goes on holding, and saves the others', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);
    const other = new QueueSource(world.sqs, queueUrl);
    await other.receive();
    await world.send(queueUrl, [table.pointer(await table.write('B'))]);

    hurry();

    const { code, stdout } = await redrive('save', '--out', 'saved.jsonl');
    await other.close();

    expect(stdout).toContain('1 failure with 1 record saved in saved.jsonl.');
    expect(stdout).toContain(
      'NOT SAVED: about 1 message that another command, or the redrive function, still holds. Let it end, or end it, and save again.\n',
    );
    expect(code).toBe(70);
  });

  test('the last line of a file needs no newline', async () => {
    await world.send(
      queueUrl,
      (await table.write('A', 'B')).map((record) => table.pointer([record])),
    );
    await redrive('save', '--out', 'saved.jsonl');
    const file = path.join(command.folder, 'saved.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd());

    expect(await run(['list', '--file', 'saved.jsonl'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 failures with 2 records in the file saved.jsonl'),
    });
  });

  test('a line that was half written is reported, and is made good by saving again', async () => {
    await world.send(
      queueUrl,
      (await table.write('A', 'B')).map((record) => table.pointer([record])),
    );
    await redrive('save', '--out', 'saved.jsonl');
    const file = path.join(command.folder, 'saved.jsonl');
    const [first, second] = readFileSync(file, 'utf8').split('\n');
    rmSync(file);
    appendFileSync(file, `${first}\n${second.slice(0, 100)}`);

    expect(await run(['list', '--file', 'saved.jsonl'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/1 failure with 1 record in the file saved.jsonl[^]*line 2[^]*not JSON/),
    });
    expect(await redrive('save', '--out', 'saved.jsonl')).toMatchObject({
      stdout: expect.stringContaining('1 failure with 1 record saved in saved.jsonl, which had 1 before.'),
    });
    expect(readFileSync(file, 'utf8')).toBe(`${first}\n${second}\n`);
  });
});

describe('run', () => {
  test('gives records back, removes their messages, and ends with 0', async () => {
    await world.send(
      queueUrl,
      (await table.write('A', 'B', 'C')).map((record) => table.pointer([record])),
    );

    const { code, stdout, stderr } = await redrive('run');

    expect(stdout).toBe('3 records done, in 1 invocation. 3 messages done with, 0 left as they were.\n');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(invoked()).toEqual(['A', 'B', 'C']);
  });

  test('tries it dry', async () => {
    await world.send(
      queueUrl,
      (await table.write('A', 'B', 'C')).map((record) => table.pointer([record])),
    );

    expect(await redrive('run', '--dry-run')).toMatchObject({
      code: 0,
      stdout: 'Dry run: 3 records would be given to the function, in 1 invocation.\n',
    });
    expect(invoked()).toEqual([]);
    expect(await world.peek(queueUrl)).toHaveLength(3);
  });

  test.each<[string, string[], boolean]>([
    ['if it has', ['A', 'B'], true],
    ['and not if it has none of', ['A'], false],
  ])('says that a message with records of other items stays, %s those', async (_name, keys, isSaid) => {
    await world.send(queueUrl, [table.pointer(await table.write(...keys)), table.pointer(await table.write('C'))]);

    const { stdout } = await redrive('run', '--only', 'pk=A');

    expect(stdout).toContain('1 record done');
    expect(stdout.includes('A message that has records of other items too stays until those are done.')).toBe(isSaid);
  });

  test('of a file, advises to remove lines, which nothing else does', async () => {
    appendFileSync(path.join(command.folder, 'saved.jsonl'), 'hello\n');

    for (const name of ['list', 'run']) {
      const { stdout } = await run([name, '--file', 'saved.jsonl']);
      expect(stdout).toContain(
        'Left as they are, since they cannot be redriven (remove their lines by hand): 1 message\n  line 1: not JSON',
      );
    }
  });

  test.each<[string, string[], number, string]>([
    [
      'no such item',
      ['--only', 'pk=Z'],
      1,
      'Nothing matches --only pk=Z: 2 messages of failures are there, and no record of that item in what was looked at. What the keys are, redrive show says of each.\n',
    ],
    [
      'no such item, dry',
      ['--only', 'pk=Z', '--dry-run'],
      1,
      'Nothing matches --only pk=Z: 2 messages of failures are there, and no',
    ],
    [
      'nothing as old',
      ['--older-than', '90m'],
      0,
      'Nothing is as old as --older-than says, 1 h 30 min: 2 messages of failures are there.\n',
    ],
  ])('says that nothing matches: %s', async (_name, options, code, text) => {
    await world.send(
      queueUrl,
      (await table.write('A', 'B')).map((record) => table.pointer([record])),
    );

    expect(await redrive('run', ...options)).toMatchObject({ code, stdout: expect.stringContaining(text) });
    expect(invoked()).toEqual([]);
  });

  test('says that there is nothing', async () => {
    expect(await redrive('run')).toMatchObject({ code: 0, stdout: 'There are no failures.\n' });
  });

  test('ends with 1 if something was left, and says what and why', async () => {
    await world.send(
      queueUrl,
      (await table.write('A', 'B', 'A')).map((record) => table.pointer([record])),
    );
    lambda.handler = ({ Records }) => {
      if (Records.some((record) => nameOf(record) === 'A')) throw new TypeError('no such country');
    };

    const { code, stdout } = await redrive('run');

    expect(stdout).toMatch(
      /^1 record done, in \d invocations\. 1 message done with, 2 left as they were\.\nFailed again: 1 record\.\nHeld back behind .*: 1 later record .*\n {2}[0-9a-f]{10} {2}pk=A, \d+: TypeError: no such country\n {14}request [0-9a-f-]{36} in the function's log\n$/,
    );
    expect(code).toBe(1);
  });

  test('says why a record failed that the handler helper reports', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A', 'B'))]);
    lambda.handler = (event, context) => {
      const write = (message: string, { error: { name, message: why }, ...details }: any) => {
        context.log(JSON.stringify({ message, ...details, error: { name, message: why } }));
      };
      const handler = streamHandler(
        async ({ keys }) => {
          if (keys.pk === 'B') throw new RangeError('no such house');
        },
        { idempotency: { mode: 'PER_BATCH', store: new MemoryStore() }, logger: { warn: write, error: write } },
      ) as LambdaServer['handler'];
      return handler(event, context);
    };

    const { stdout } = await redrive('run');

    expect(stdout).toMatch(/pk=B, \d+: RangeError: no such house\n/);
    expect(stdout).toContain(`request ${lambda.invocations[1].requestId} in`);
  });

  test('ends with 2 if records are lost: what is left of them is redriven, and their message kept', async () => {
    const records = await table.write('A', 'B', 'C');
    await world.send(queueUrl, [table.pointer(records)]);
    // DynamoDB Local trims nothing within a test.
    proxy = await startFaultyProxy(world.dynamodbLocal.endpoint);
    proxy.always = async (exchange) => {
      const { ShardIteratorType, SequenceNumber } = JSON.parse(exchange.body.toString());
      const isTrimmed = SequenceNumber === records[0].dynamodb!.SequenceNumber;
      const fault = isTrimmed ? FAULTS.refuse('TrimmedDataAccessException') : FAULTS.none();
      // The oldest there is: the second.
      const body =
        ShardIteratorType === 'TRIM_HORIZON'
          ? {
              ...JSON.parse(exchange.body.toString()),
              ShardIteratorType: 'AT_SEQUENCE_NUMBER',
              SequenceNumber: records[1].dynamodb!.SequenceNumber,
            }
          : undefined;
      if (body) exchange.answer(await exchange.forward(Buffer.from(JSON.stringify(body))));
      else await fault(exchange);
    };

    const { code, stdout } = await run(['run', '--queue', queueUrl], {
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: proxy.endpoint,
    });

    expect(stdout).toContain('2 records done, in 1 invocation. 1 message done with');
    expect(stdout).toContain(
      'LOST: 1 record that the stream had trimmed. What is known of them is in redrive-lost.jsonl.',
    );
    expect(code).toBe(2);
    expect(invoked()).toEqual(['B', 'C']);
    expect(linesOf('redrive-lost.jsonl')).toMatchObject([
      {
        DDBStreamBatchInfo: { batchSize: 3, startSequenceNumber: records[0].dynamodb!.SequenceNumber },
        payload: { Records: [{}, {}] },
      },
    ]);
    expect(await world.peek(queueUrl)).toEqual([]);
  });

  test('says of lost records where their messages are, if it was stopped before it could keep them', async () => {
    const [a, b] = await table.write('A', 'B');
    const partly: any = table.pointer([a, b]);
    partly.DDBStreamBatchInfo.batchSize = 3;
    await world.send(queueUrl, [partly]);

    const { code, stdout } = await run(['run', '--queue', queueUrl], {
      AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:1',
    });

    expect(stdout).toContain(
      'LOST: 1 record that the stream had trimmed. The messages of all of them are where they were.\n',
    );
    expect(code).toBe(70);
    expect(existsSync(path.join(command.folder, 'redrive-lost.jsonl'))).toBe(false);
  });

  test('waits while the streams API throttles', async () => {
    await world.send(queueUrl, [table.pointer(await table.write('A'))]);
    proxy = await startFaultyProxy(world.dynamodbLocal.endpoint);
    proxy.faults.push(
      FAULTS.refuse('LimitExceededException'),
      FAULTS.refuse('ProvisionedThroughputExceededException'),
      FAULTS.none(),
      FAULTS.refuse('LimitExceededException'),
    );

    expect(
      await run(['run', '--queue', queueUrl], { AWS_ENDPOINT_URL_DYNAMODB_STREAMS: proxy.endpoint }),
    ).toMatchObject({ code: 0 });

    expect(proxy.requests.get('GetShardIterator')).toBe(3);
    expect(proxy.requests.get('GetRecords')).toBe(2);
    expect(invoked()).toEqual(['A']);
  });

  test('redrives a record that no message had, by one written as the runbook has it', async () => {
    const [, record] = await table.write('A', 'B', 'C');
    const [, template] = /```json\n([^]*?)```/.exec(readFileSync('docs/operator-runbook.md', 'utf8'))!;
    const values = {
      FUNCTION_ARN,
      TIME: '2026-11-26T02:00:00Z',
      STREAM_ARN: table.streamArn,
      SHARD: table.shardId,
      SEQUENCE_NUMBER: record.dynamodb!.SequenceNumber!,
    };
    await world.send(queueUrl, [
      Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`"${name}"`, `"${value}"`), template),
    ]);

    expect(await redrive('run')).toMatchObject({ code: 0, stdout: expect.stringContaining('1 record done') });

    expect(
      lambda.invocations.map(({ functionName, records }) => ({ functionName, names: records.map(nameOf) })),
    ).toEqual([{ functionName: 'consumer', names: ['B'] }]);
  });

  test.each<[string, string[], number, string]>([
    [
      'no place',
      ['run'],
      64,
      'error: say where the failures are, with one of --queue, --bucket, --file, or --stack and --consumer',
    ],
    ['two places', ['run', '--queue', 'http://x', '--file', 'x'], 64, 'error: say where the failures are'],
    ['a stack without a consumer', ['run', '--stack', 'x'], 64, 'error: --stack and --consumer go together'],
    [
      'no number',
      ['run', '--max', 'x', '--file', 'x'],
      64,
      "argument 'x' is invalid. It must be a whole number of at least 1.",
    ],
    [
      'no duration',
      ['run', '--older-than', '5', '--file', 'x'],
      64,
      "argument '5' is invalid. It must be a duration such as 250ms, 90s, 30m, 3h or 1d.",
    ],
    ['no such command', ['rerun'], 64, "error: unknown command 'rerun'"],
    [
      'to discard of a file',
      ['discard', 'x', '--file', 'saved.jsonl'],
      70,
      'error: saved.jsonl stays as it is: of a saved file, remove lines by hand',
    ],
    ['no such file', ['run', '--file', 'nowhere.jsonl'], 70, 'error: cannot read nowhere.jsonl: no such file\n'],
    [
      'a queue by its name',
      ['list', '--queue', 'Failures'],
      64,
      "It must be the queue's URL, such as https://sqs.eu-west-1.amazonaws.com/111122223333/Failures: aws sqs get-queue-url --queue-name Failures says it.",
    ],
    [
      'a bucket by its ARN',
      ['list', '--bucket', 'arn:aws:s3:::failures'],
      64,
      "It must be the bucket's name, such as failures.",
    ],
    [
      'no such queue',
      ['list', '--queue', 'http://127.0.0.1:1/000000000000/nowhere'],
      70,
      'error: SQS asked about http://127.0.0.1:1/000000000000/nowhere in us-east-1: QueueDoesNotExist: The specified queue does not exist. Is the name right, and is it in this Region and account? aws sts',
    ],
  ])('says what is wrong: %s', async (_name, args, code, message) => {
    expect(await run(args)).toMatchObject({ code, stderr: expect.stringContaining(message) });
  });
});

test.each<[string, NodeJS.ProcessEnv, string]>([
  [
    'no Region',
    { AWS_REGION: undefined, AWS_CONFIG_FILE: 'none' },
    'error: SQS asked about QUEUE: Region is missing. Give it with --region, or set AWS_REGION',
  ],
  ['a Region that is empty', { AWS_REGION: '' }, '. Give it with --region, or set AWS_REGION'],
  [
    'no credentials',
    {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SHARED_CREDENTIALS_FILE: 'none',
      AWS_CONFIG_FILE: 'none',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    'error: SQS asked about QUEUE in us-east-1: CredentialsProviderError: Could not load credentials from any providers. Log in, as with aws sso login',
  ],
  [
    'no Lambda',
    { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:1' },
    `Stopped: Lambda asked about ${FUNCTION_ARN} in us-east-1: connect ECONNREFUSED 127.0.0.1:1. Nothing answers there: AWS_ENDPOINT_URL_LAMBDA or AWS_ENDPOINT_URL says http://127.0.0.1:1. What was not done is where it was.`,
  ],
])('says what is missing, and what to do: %s', async (_name, env, message) => {
  await world.send(queueUrl, [table.pointer(await table.write('A'))]);

  const { code, stdout, stderr } = await command.run(['redrive', 'run', '--queue', queueUrl], env);

  expect(stdout + stderr).toContain(message.replace('QUEUE', queueUrl));
  expect(code).toBe(70);
});

test.each<[string, string]>([
  ['ExpiredTokenException', 'The credentials are too old: log in again'],
  ['UnrecognizedClientException', 'These credentials are not valid there'],
  ['AccessDeniedException', 'Permission is missing'],
])('says what is to be done about %s', async (name, advice) => {
  proxy = await startFaultyProxy(world.awsServer.endpoint);
  proxy.always = FAULTS.refuse(name);

  expect(await run(['list', '--queue', queueUrl], { AWS_ENDPOINT_URL_SQS: proxy.endpoint })).toMatchObject({
    code: 70,
    stderr: expect.stringContaining(advice),
  });
});

describe('discard', () => {
  async function idOf(key: string): Promise<string> {
    const { causes } = JSON.parse((await redrive('list', '--json')).stdout);
    return causes.flatMap(({ failures }: any) => failures).find(({ keys }: any) => keys.includes(`pk=${key}`)).failure
      .id;
  }

  test('saves failures with their records, removes them, and leaves the others; what was saved can be redriven', async () => {
    const [a, b] = await table.write('A', 'B');
    await world.send(queueUrl, [table.pointer([a]), parked(b, 'no such house')]);
    const { causes } = JSON.parse((await redrive('list', '--json')).stdout);
    const pointer = causes.flatMap(({ failures }: any) => failures).find(({ failure }: any) => failure.range)
      .failure.id;

    expect(await redrive('discard', pointer.slice(0, 6))).toMatchObject({
      code: 0,
      stdout: `${pointer} (1 record): saved in redrive-discarded.jsonl, and discarded.\n`,
    });

    expect((await world.peek(queueUrl)).map(({ requestContext }) => requestContext.condition)).toEqual([
      'RecordUnprocessable',
    ]);
    expect(invoked()).toEqual([]);
    expect(await run(['run', '--file', 'redrive-discarded.jsonl'])).toMatchObject({ code: 0 });
    expect(invoked()).toEqual(['A']);
  });

  test('removes messages that are no failures, by their ids', async () => {
    await world.send(queueUrl, ['hello', '{\n"hello": "world"\n}']);
    const { others } = JSON.parse((await redrive('list', '--json')).stdout);

    const { code, stdout } = await redrive('discard', ...others.map(({ message }: any) => message));

    expect({ code, lines: stdout.trim().split('\n').sort() }).toEqual({
      code: 0,
      lines: others
        .map(({ message }: any) => `The message ${message}: saved in redrive-discarded.jsonl, and discarded.`)
        .sort(),
    });
    expect(linesOf('redrive-discarded.jsonl')).toEqual(expect.arrayContaining(['hello', { hello: 'world' }]));
    expect(await world.peek(queueUrl)).toEqual([]);
  });

  test('of what is nowhere any more, the message alone is saved', async () => {
    const pointer: any = table.pointer(await table.write('A'));
    pointer.DDBStreamBatchInfo.streamArn += '-of-another-day';
    await world.send(queueUrl, [pointer]);
    const {
      causes: [
        {
          failures: [{ failure }],
        },
      ],
    } = JSON.parse((await redrive('list', '--json')).stdout);

    const { code, stdout } = await redrive('discard', failure.id);

    expect(stdout).toMatch(
      /\(0 records: its records could not be fetched, the message alone was saved: .*\): saved in redrive-discarded\.jsonl, and discarded\.\n$/,
    );
    expect(code).toBe(0);
    expect(linesOf('redrive-discarded.jsonl')).toEqual([pointer]);
    expect(await world.peek(queueUrl)).toEqual([]);
  });

  test('lets records go on that are parked behind it', async () => {
    const { handler, context } = await parkingConsumer();
    const [a1, a2] = await table.write('A', 'A');
    await handler({ Records: [a1, a2] }, context);
    const ids = JSON.parse((await redrive('list', '--json')).stdout).causes.flatMap(({ condition, failures }: any) =>
      condition === 'RecordUnprocessable' ? failures.map(({ failure }: any) => failure.id) : [],
    );

    const { stdout } = await redrive('discard', ...ids);

    expect(stdout).toContain(
      'discarded. Later records of its item are still parked, but not behind it: redrive run gives them back.',
    );
    expect(await redrive('run')).toMatchObject({ code: 0, stdout: expect.stringContaining('1 record done') });
    expect(invoked()).toEqual(['A']);
    const [a3] = await table.write('A');
    expect(await handler({ Records: [a3] }, { ...context, awsRequestId: 'later' })).toEqual({ batchItemFailures: [] });
    expect(await world.peek(queueUrl)).toEqual([]);
  });

  test('an id that there is none of discards nothing', async () => {
    await world.send(queueUrl, [parked((await table.write('A'))[0], 'no')]);

    expect(await redrive('discard', await idOf('A'), 'zz')).toMatchObject({
      code: 70,
      stdout: '',
      stderr: expect.stringContaining("no failure has an id that begins with 'zz'. Nothing was discarded."),
    });
    expect(await world.peek(queueUrl)).toHaveLength(1);
    expect(existsSync(path.join(command.folder, 'redrive-discarded.jsonl'))).toBe(false);
  });

  test('says whether anything of the item is still parked', async () => {
    const { handler, context } = await parkingConsumer();
    await handler({ Records: await table.write('A', 'A') }, context);
    const failures = JSON.parse((await redrive('list', '--json')).stdout).causes.flatMap((cause: any) =>
      cause.failures.map(({ failure }: any) => failure),
    );
    const first = failures.find(({ condition }: any) => condition === 'RecordUnprocessable').id;
    const second = failures.find(({ condition }: any) => condition !== 'RecordUnprocessable').id;

    expect((await redrive('discard', second)).stdout).toContain(
      'discarded. An earlier record of its item is still remembered as parked: later ones go on being held up, by that.\n',
    );
    expect((await redrive('discard', first)).stdout).toContain(
      'discarded. Nothing of its item is parked any more: new records of it are processed as they come.\n',
    );
  });

  /**
   * With keys parked in a table, which its configuration names; it fails on the first record that there is of an item.
   */
  async function parkingConsumer() {
    const TableName = `Idempotency-${randomUUID()}`;
    await world.dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    Object.assign(process.env, world.env);
    lambda.environment = { [ENVIRONMENT_VARIABLES.idempotencyTable]: TableName };
    let isFirst = true;
    const handler = streamHandler(
      async () => {
        if (!isFirst) return;
        isFirst = false;
        throw new UnprocessableRecordError('no such house');
      },
      {
        idempotency: { mode: 'PER_BATCH', store: new DynamoDBStore({ tableName: TableName }) },
        failureQueue: { send: async (message) => world.send(queueUrl, [message]) },
        holdItem: true,
      },
    ) as LambdaServer['handler'];
    lambda.handler = handler;
    return {
      handler,
      context: {
        awsRequestId: 'live',
        functionName: 'consumer',
        invokedFunctionArn: FUNCTION_ARN,
        getRemainingTimeInMillis: () => 30_000,
        log: () => {},
      },
    };
  }
});

describe('whatever happens', () => {
  const KEYS = ['A', 'B', 'C'];
  let processed: string[];

  /** 60 records of 3 items, each in a message of its own. */
  async function sendMany(): Promise<string[]> {
    const records = await table.write(...Array.from({ length: 60 }, (_, index) => KEYS[index % KEYS.length]));
    await world.send(
      queueUrl,
      records.map((record) => table.pointer([record])),
    );
    return records.map(({ dynamodb }) => `${dynamodb!.Keys!.pk.S}:${dynamodb!.SequenceNumber}`);
  }

  beforeEach(() => {
    processed = [];
    lambda.handler = streamHandler(
      async ({ keys, sequenceNumber }) => {
        processed.push(`${keys.pk}:${sequenceNumber}`);
      },
      { idempotency: { mode: 'PER_BATCH', store: new MemoryStore() } },
    ) as LambdaServer['handler'];
  });

  /** This SQS server finds that a hold is over only when somebody receives. */
  async function comeBack(): Promise<void> {
    await eventually(async () => {
      const source = new QueueSource(world.sqs, queueUrl);
      await source.receive();
      const heldElsewhere = await source.countHeldElsewhere();
      await source.close();
      expect(heldElsewhere).toBe(0);
    });
  }

  function ofKey(names: readonly string[], key: string): string[] {
    return names.filter((name) => name.startsWith(`${key}:`));
  }

  test('a kill in the middle loses nothing, and repeats nothing that the function remembers', async () => {
    const all = await sendMany();
    // What is held comes back after three seconds, not after two minutes.
    proxy = await startFaultyProxy(world.awsServer.endpoint);
    proxy.always = async ({ body, forward, answer }) =>
      answer(
        await forward(Buffer.from(body.toString().replaceAll('"VisibilityTimeout":120', '"VisibilityTimeout":3'))),
      );
    const handler = lambda.handler;
    const args = ['redrive', 'run', '--queue', queueUrl, '--rate', '10'];
    for (const killedIn of [1, 3]) {
      const running = command.start(args, { AWS_ENDPOINT_URL_SQS: proxy.endpoint });
      let invocations = 0;
      lambda.handler = async (event, context) => {
        const response = await handler(event, context);
        // All is done, and nobody has heard of it.
        if (++invocations === killedIn) running.process.kill('SIGKILL');
        return response;
      };
      expect(await running.ended).toMatchObject({ code: null });
      await comeBack();
    }
    expect(processed.length).toBeLessThan(all.length);
    lambda.handler = handler;

    expect(await redrive('run')).toMatchObject({ code: 0 });

    expect(processed).toHaveLength(all.length);
    for (const key of KEYS) expect(ofKey(processed, key)).toEqual(ofKey(all, key));
    expect(await world.peek(queueUrl)).toEqual([]);
  });

  test('two operators at once redrive everything once', async () => {
    const all = await sendMany();

    const args = ['redrive', 'run', '--queue', queueUrl, '--rate', '60'];
    const ended = await Promise.all([command.run(args), command.run(args)]);

    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(lambda.invocations.flatMap(({ records }) => records)).toHaveLength(all.length);
    expect([...processed].sort()).toEqual([...all].sort());
    expect(await world.peek(queueUrl)).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it after the invocation in hand, and gives back the rest at once',
    async (signal) => {
      const all = await sendMany();
      const running = command.start(['redrive', 'run', '--queue', queueUrl, '--rate', '10']);
      const { handler } = lambda;
      lambda.handler = async (event, context) => {
        running.process.kill(signal);
        await eventually(() => expect(running.process.exitCode).toBeNull());
        return handler(event, context);
      };

      const { code, stdout, stderr } = await running.ended;
      expect({ code, stdout }).toEqual({
        code: 130,
        stdout:
          '10 records done, in 1 invocation. 10 messages done with, 50 left as they were.\nInterrupted. What was not done is where it was: run it again.\n',
      });
      expect(stderr).toContain('Ending after the invocation in hand.');
      expect(processed).toEqual(all.slice(0, 10));

      lambda.handler = handler;
      expect(await redrive('run')).toMatchObject({ code: 0, stdout: expect.stringContaining('50 records done') });
      expect(processed).toEqual(all);
    },
  );

  test('a file is redriven once, though killed in the middle', async () => {
    const all = await sendMany();
    await redrive('save', '--out', 'saved.jsonl');
    const args = ['redrive', 'run', '--file', 'saved.jsonl', '--rate', '10'];
    const running = command.start(args);
    const { handler } = lambda;
    let invocations = 0;
    lambda.handler = async (event, context) => {
      const response = await handler(event, context);
      if (++invocations === 2) running.process.kill('SIGKILL');
      return response;
    };
    await running.ended;
    expect(existsSync(path.join(command.folder, 'saved.jsonl.done'))).toBe(true);
    appendFileSync(path.join(command.folder, 'saved.jsonl.done'), 'half an i');
    lambda.handler = handler;

    expect(await run(['run', '--file', 'saved.jsonl'])).toMatchObject({ code: 0 });

    expect(processed).toEqual(all);
  });
});
