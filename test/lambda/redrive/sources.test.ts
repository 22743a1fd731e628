import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBRecord } from '../../../lambda/record/event';
import { BucketSource, collect, objectsIn, QueueSource } from '../../../lambda/redrive';
import { FailureTable, FailureWorld } from '../../support/failure-world';
import { FAULTS, FaultyProxy, startFaultyProxy } from '../../support/faulty-proxy';
import { redriven } from '../../support/redriven';

let world: FailureWorld;
let table: FailureTable;
let proxy: FaultyProxy;
let s3: S3Client;
let queueUrl: string;

beforeAll(async () => {
  world = await FailureWorld.start();
  [table, proxy] = await Promise.all([world.createTable(), startFaultyProxy(world.awsServer.endpoint)]);
  s3 = new S3Client({ ...world.access, endpoint: world.awsServer.endpoint, forcePathStyle: true });
});
afterAll(async () => {
  await proxy?.stop();
  await world?.stop();
});
beforeEach(async () => {
  queueUrl = await world.createQueue();
});

/** A queue behind a proxy that can break things, and with a clock. */
function queueBehindProxy(now?: () => number): QueueSource {
  return new QueueSource(
    new SQSClient({ ...world.access, endpoint: proxy.endpoint, useQueueUrlAsEndpoint: false, maxAttempts: 1 }),
    queueUrl,
    now,
  );
}

async function invokedRecords(
  source: QueueSource | BucketSource,
): Promise<{ records: DynamoDBRecord[]; removed: number }> {
  const records: DynamoDBRecord[] = [];
  const { removed } = await redriven({
    source,
    objects: objectsIn(s3),
    streams: world.streams,
    keepLost: async () => {},
    invoke: async (_name, batch) => {
      records.push(...batch);
      return { done: batch.length, namesFirst: true };
    },
  });
  return { records, removed };
}

async function putObject(bucket: string, key: string, body: object): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(body) }));
}

async function keysIn(Bucket: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

describe('a queue', () => {
  test('gives all of 2,000 messages, each once, hides them as long as they are held, and has them back afterwards', async () => {
    await world.send(
      queueUrl,
      Array.from({ length: 2000 }, (_, index) => `message ${index}`),
    );
    const source = new QueueSource(world.sqs, queueUrl);

    const messages = await source.receive();
    expect(new Set(messages.map(({ text }) => text)).size).toBe(2000);
    expect(messages).toHaveLength(2000);
    expect(await attributes()).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '2000',
    });

    await source.close();
    expect(await attributes()).toEqual({
      ApproximateNumberOfMessages: '2000',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });

  async function attributes() {
    const { Attributes } = await world.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Attributes;
  }

  test('says until when it keeps a message', async () => {
    await world.send(queueUrl, ['hello']);
    const source = new QueueSource(world.sqs, queueUrl);

    const [{ expiresAtMs }] = await source.receive();
    await source.close();

    expect(Math.abs(expiresAtMs! - Date.now() - 4 * 24 * 3_600_000)).toBeLessThan(60_000);
  });

  test('what is removed is gone, what is released is there again, and the rest stays held', async () => {
    await world.send(queueUrl, ['1', '2', '3']);
    const source = new QueueSource(world.sqs, queueUrl);
    const [first, second] = await source.receive();

    expect(await source.remove([first])).toEqual([]);
    await source.release([second]);

    expect(await world.peek(queueUrl)).toEqual([JSON.parse(second.text)]);
    expect([first.isHeld(), second.isHeld()]).toEqual([false, false]);
    await source.close();
    expect(await world.peek(queueUrl)).toHaveLength(2);
  });

  test('two who read it at once share its messages', async () => {
    await world.send(
      queueUrl,
      Array.from({ length: 100 }, (_, index) => `${index}`),
    );
    const sources = [new QueueSource(world.sqs, queueUrl), new QueueSource(world.sqs, queueUrl)];

    const messages = await Promise.all(sources.map(async (source) => source.receive()));
    expect(messages.flat().map(({ name }) => name)).toHaveLength(100);
    expect(new Set(messages.flat().map(({ name }) => name)).size).toBe(100);
    expect(await sources[0].countHeldElsewhere()).toBe(messages[1].length);
    await Promise.all(sources.map(async (source) => source.close()));
  });

  test('a message that could not be removed is said to be', async () => {
    await world.send(queueUrl, ['1']);
    const source = queueBehindProxy();
    const messages = await source.receive();
    proxy.faults.push(
      FAULTS.answer({ Successful: [], Failed: [{ Id: '0', SenderFault: true, Code: 'InternalError' }] }),
    );

    expect(await source.remove(messages)).toEqual(messages);
    await source.close();
  });

  describe('a hold', () => {
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'Date', 'performance'] });
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    async function hold() {
      await world.send(queueUrl, ['1']);
      let nowMs = 0;
      const source = queueBehindProxy(() => nowMs);
      const [message] = await source.receive();
      const renewals = () => proxy.requests.get('ChangeMessageVisibilityBatch') ?? 0;
      const pass = async (ms: number) => {
        const before = renewals();
        nowMs += ms;
        jest.advanceTimersByTime(30_000);
        while (renewals() === before) await new Promise((resolve) => setTimeout(resolve, 5));
        // close() waits for the renewal in hand.
        await (source as any).renewing;
      };
      return { source, message, pass };
    }

    test('is renewed while the process lives', async () => {
      const { source, message, pass } = await hold();

      for (let minutes = 0; minutes < 20; minutes++) await pass(60_000);

      expect(message.isHeld()).toBe(true);
      await source.close();
    });

    test('that SQS does not renew is lost', async () => {
      const { source, message, pass } = await hold();
      proxy.faults.push(
        FAULTS.answer({ Successful: [], Failed: [{ Id: '0', SenderFault: true, Code: 'MessageNotInflight' }] }),
      );

      await pass(30_000);

      expect(message.isHeld()).toBe(false);
      await source.close();
    });

    test('that cannot be renewed is lost when its time is over, and not before', async () => {
      const { source, message, pass } = await hold();
      proxy.faults.push(FAULTS.reset(), FAULTS.reset());

      await pass(60_000);
      expect(message.isHeld()).toBe(true);
      await pass(58_000);
      expect(message.isHeld()).toBe(false);
      await source.close();
    });
  });
});

test('what Lambda tells a topic reaches the queue wrapped, and is redriven like any other', async () => {
  const sns = new SNSClient({ ...world.access, endpoint: world.awsServer.endpoint });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'Failures' }));
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`,
    }),
  );
  const records = await table.write('A');
  await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(table.pointer(records)) }));

  const { records: invoked, removed } = await invokedRecords(new QueueSource(world.sqs, queueUrl));
  expect(invoked).toMatchObject([{ eventID: records[0].eventID, redriven: 0 }]);
  expect(removed).toBe(1);
});

describe('a bucket', () => {
  const KEY = 'aws/lambda/5b0c/shardId-1/2026/09/17/2026-09-17T13.13.53-a b:c';

  async function bucketWith(name: string, records: DynamoDBRecord[]): Promise<string> {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await putObject(name, KEY, { ...table.pointer(records), payload: JSON.stringify({ Records: records }) });
    return name;
  }

  test('has the records themselves: an object is removed once they are done, and others are left', async () => {
    const records = await table.write('A', 'B');
    const bucket = await bucketWith('failures-1', records);
    await putObject(bucket, 'aws/lambda/hello', { hello: 'world' });
    await putObject(bucket, 'theirs/x', table.pointer(records));

    const { records: invoked, removed } = await invokedRecords(new BucketSource(s3, bucket));

    expect(invoked).toEqual(
      JSON.parse(JSON.stringify(records)).map((record: DynamoDBRecord) => ({
        ...record,
        redriven: 0,
        origins: [records[0].eventID],
      })),
    );
    expect(removed).toBe(1);
    expect(await keysIn(bucket)).toEqual(['aws/lambda/hello', 'theirs/x']);
  });

  test('that announces its objects in a queue is redriven by that, and the object goes with its message', async () => {
    const records = await table.write('A', 'B');
    const bucket = await bucketWith('failures-2', records);
    const key = encodeURIComponent(KEY).replaceAll('%20', '+');
    const announcement = {
      Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: bucket }, object: { key } } }],
    };
    await world.send(queueUrl, [announcement]);

    const { records: invoked, removed } = await invokedRecords(new QueueSource(world.sqs, queueUrl));

    expect(invoked.map(({ eventID }) => eventID)).toEqual(records.map(({ eventID }) => eventID));
    expect(removed).toBe(1);
    expect(await keysIn(bucket)).toEqual([]);
    expect(await world.peek(queueUrl)).toEqual([]);
  });

  test('an announcement of an object that is there no more is left, and said to be', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'failures-3' }));
    const s3Record = {
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'failures-3' }, object: { key: 'aws/lambda/x' } },
    };
    await world.send(queueUrl, [{ Records: [s3Record] }]);
    const source = new QueueSource(world.sqs, queueUrl);

    const { failures, others } = await collect(await source.receive(), objectsIn(s3));
    await source.close();

    expect(failures).toEqual([]);
    const reason = 'about s3://failures-3/aws/lambda/x, which is there no more: redriven before, deleted, or expired';
    expect(others).toEqual([{ held: expect.anything(), reason }]);
  });
});
