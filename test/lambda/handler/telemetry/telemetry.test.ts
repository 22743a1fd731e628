import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { emfMetrics, streamHandler, StreamHandlerOptions } from '../../../../lambda';
import { insertOf, MemoryStore } from '../../../../lambda/testing';
import { deliver, stream } from '../../../support/deliver';

const [good, bad] = stream(insertOf({ pk: 'good-key' }), insertOf({ pk: 'bad-key' }));

let output: jest.SpyInstance;
beforeEach(() => {
  output = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  output.mockRestore();
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
});

const lines = () => output.mock.calls.map(([line]) => JSON.parse(line));

async function failOne(options: StreamHandlerOptions): Promise<void> {
  await deliver(
    streamHandler(({ keys }) => {
      if (keys.pk === 'bad-key') throw new Error('down', { cause: new Error('no route') });
    }, options),
    [good, bad],
  );
}

describe('logs', () => {
  test('say nothing outside of Lambda', async () => {
    await failOne({});

    expect(output).not.toHaveBeenCalled();
  });

  test('identify a record that has failed, without its data', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'fn';
    await failOne({});

    expect(lines()).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        level: 'ERROR',
        message: 'record failed',
        eventID: bad.eventID,
        eventName: 'INSERT',
        sequenceNumber: bad.dynamodb!.SequenceNumber,
        eventSourceARN: bad.eventSourceARN,
        requestId: 'request-1',
        attempts: 1,
        error: {
          name: 'Error',
          message: 'down',
          stack: expect.stringMatching(/^Error: down\n +at /),
          cause: { name: 'Error', message: 'no route', stack: expect.any(String) },
        },
      },
    ]);
    expect(output.mock.calls[0][0]).not.toContain('bad-key');
  });

  test('have the record if asked for', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'fn';
    await failOne({ logRecords: true });

    expect(lines()[0].record).toEqual(bad);
  });

  test('go to the Logger of Powertools', async () => {
    const logger = new Logger({ serviceName: 'orders' });
    const error = jest.spyOn(logger, 'error').mockReturnValue();
    await failOne({ logger });

    expect(error).toHaveBeenCalledWith(
      'record failed',
      expect.objectContaining({ sequenceNumber: bad.dynamodb!.SequenceNumber, error: expect.any(Error) }),
    );
  });
});

describe('metrics', () => {
  const store = () => ({ mode: 'PER_BATCH' as const, store: new MemoryStore() });

  test('are a line of the embedded metric format for a batch', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'fn';
    const options = { metrics: emfMetrics(), logger: { warn: jest.fn(), error: jest.fn() }, idempotency: store() };
    await failOne(options);
    await failOne(options);

    expect(lines()[0]).toEqual({
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'cdk-dynamodb-streams',
            Dimensions: [['FunctionName']],
            Metrics: [
              { Name: 'RecordsProcessed', Unit: 'Count' },
              { Name: 'RecordsFailed', Unit: 'Count' },
              { Name: 'RecordsParked', Unit: 'Count' },
              { Name: 'RecordsSkipped', Unit: 'Count' },
              { Name: 'RecordAge', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      FunctionName: 'fn',
      RecordsProcessed: 1,
      RecordsFailed: 1,
      RecordsParked: 0,
      RecordsSkipped: 0,
      RecordAge: expect.any(Number),
    });
    expect(lines()[1]).toMatchObject({ RecordsProcessed: 0, RecordsFailed: 1, RecordsSkipped: 1 });
  });

  test('count what was parked, under the names that were given', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'fn';
    await failOne({
      metrics: emfMetrics({ namespace: 'Orders', dimensions: { Service: 'mail' } }),
      maxAttempts: 1,
      failureQueue: { send: async () => undefined },
    });

    const [metrics] = lines().filter(({ _aws }) => _aws);
    expect(metrics).toMatchObject({ Service: 'mail', RecordsProcessed: 1, RecordsFailed: 0, RecordsParked: 1 });
    expect(metrics._aws.CloudWatchMetrics[0]).toMatchObject({ Namespace: 'Orders', Dimensions: [['Service']] });
  });

  test('go to the Metrics of Powertools', async () => {
    const metrics = new Metrics({ namespace: 'Orders', serviceName: 'mail' });
    const add = jest.spyOn(metrics, 'addMetric');
    const publish = jest.spyOn(metrics, 'publishStoredMetrics').mockReturnThis();
    await failOne({ metrics });

    expect(add.mock.calls.map(([name, unit]) => [name, unit])).toContainEqual(['RecordsProcessed', 'Count']);
    expect(publish).toHaveBeenCalledTimes(1);
  });
});

test('metrics that cannot be published fail no batch', async () => {
  const [metrics, logger] = [
    {
      addMetric: () => {
        throw new Error('full');
      },
      publishStoredMetrics: jest.fn(),
    },
    { warn: jest.fn(), error: jest.fn() },
  ];

  expect(
    await deliver(
      streamHandler(() => undefined, { metrics, logger }),
      [good],
    ),
  ).toEqual({ batchItemFailures: [] });
  expect(logger.error).toHaveBeenCalledWith('metrics could not be published', { error: new Error('full') });
});

test('an error is logged without what it carries, which may be the item', async () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'fn';
  await deliver(
    streamHandler(() => {
      throw Object.assign(new Error('down'), { config: { data: 'secret' } });
    }),
    [good],
  );

  expect(output.mock.calls.join()).not.toContain('secret');
});

describe('trace', () => {
  test('is called around each call of the handler', async () => {
    const seen: string[] = [];
    await deliver(
      streamHandler(
        () => {
          seen.push('handled');
        },
        {
          trace: async ([record], call) => {
            seen.push(`begins ${record.sequenceNumber === good.dynamodb!.SequenceNumber}`);
            await call();
            seen.push('ends');
          },
        },
      ),
      [good],
    );

    expect(seen).toEqual(['begins true', 'handled', 'ends']);
  });

  test('is told of a failure, and hands it on', async () => {
    const seen: unknown[] = [];
    const handler = streamHandler(
      () => {
        throw new Error('down');
      },
      {
        trace: async (_records, call) =>
          call().catch((error) => {
            seen.push(error.message);
            throw error;
          }),
      },
    );

    expect((await deliver(handler, [good])).batchItemFailures).toHaveLength(1);
    expect(seen).toEqual(['down']);
  });

  test('that does not call the handler, or does not wait for it, fails the record: it is not taken for done', async () => {
    const handler = streamHandler(async () => new Promise((resolve) => setImmediate(resolve)), {
      trace: async () => undefined,
    });

    expect((await deliver(handler, [good])).batchItemFailures).toHaveLength(1);
  });
});
