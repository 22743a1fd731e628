import { App, Aspects, CfnParameter, CfnResource, Duration, Fn, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Alarm, IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamConsumer as KinesisConsumer } from 'aws-cdk-lib/aws-kinesis';
import {
  Alias,
  CfnEventSourceMapping,
  CfnFunction,
  EventSourceMapping,
  Function,
  IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import {
  DynamoEventSource,
  KinesisConsumerEventSource,
  KinesisEventSource,
  SqsDlq,
  SqsEventSource,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StreamSafety, StreamSafetyProps, StreamSafetySeverity } from '../../src';
import { FEATURES } from '../support/features';
import { consumerIn, functionIn, PARTITION_KEY } from '../support/synth-consumer';

const ALL = [
  'infiniteRetries',
  'recordAge',
  'noFailureDestination',
  'noBisect',
  'noPartialBatchResponse',
  'noIteratorAgeAlarm',
];
const STREAM_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000';

/** What the aspect says of a stack: the ids of warnings. */
function findings(build: (stack: Stack) => void, before: (stack: Stack) => void = () => {}): string[] {
  const stack = new Stack(new App(), 'Stack');
  before(stack);
  build(stack);
  Aspects.of(stack.node.root).add(new StreamSafety());
  return idsOf(
    Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => entry.data as string),
  );
}

/** The findings among all that the CDK says. */
const idsOf = (messages: string[]) =>
  messages.flatMap((message) => /\[ack: (?:annotation::)?cdk-dynamodb-streams:(\w+)\]$/i.exec(message)?.[1] ?? []);

function table(stack: Stack, id = 'Table'): TableV2 {
  return new TableV2(stack, id, { partitionKey: PARTITION_KEY, dynamoStream: StreamViewType.NEW_IMAGE });
}

function alarmOn(handler: IFunction): void {
  new Alarm(handler, 'Alarm', { metric: handler.metric('IteratorAge'), threshold: 1, evaluationPeriods: 1 });
}

const SAFE = (stack: Stack) => ({
  startingPosition: StartingPosition.TRIM_HORIZON,
  retryAttempts: 3,
  maxRecordAge: Duration.hours(6),
  bisectBatchOnError: true,
  reportBatchItemFailures: true,
  onFailure: new SqsDlq(new Queue(stack, 'Failures')),
});

describe('the defaults of the CDK are reported', () => {
  test.each<[string, (stack: Stack) => void, string[]]>([
    [
      'DynamoEventSource',
      (stack) =>
        functionIn(stack).addEventSource(
          new DynamoEventSource(table(stack), { startingPosition: StartingPosition.LATEST }),
        ),
      [...ALL, 'startsAtLatest'],
    ],
    [
      'KinesisEventSource',
      (stack) =>
        functionIn(stack).addEventSource(
          new KinesisEventSource(new Stream(stack, 'Stream'), { startingPosition: StartingPosition.TRIM_HORIZON }),
        ),
      ALL,
    ],
    [
      'EventSourceMapping of an enhanced fan-out consumer',
      (stack) => {
        const consumer = new KinesisConsumer(stack, 'Consumer', {
          stream: new Stream(stack, 'Stream'),
          streamConsumerName: 'consumer',
        });
        new EventSourceMapping(stack, 'Mapping', {
          target: functionIn(stack),
          eventSourceArn: consumer.streamConsumerArn,
          startingPosition: StartingPosition.TRIM_HORIZON,
        });
      },
      ALL,
    ],
    [
      'CfnEventSourceMapping',
      (stack) => {
        new CfnEventSourceMapping(stack, 'Mapping', {
          functionName: functionIn(stack).functionName,
          eventSourceArn: table(stack).tableStreamArn,
          startingPosition: 'TRIM_HORIZON',
        });
      },
      ALL,
    ],
    [
      'a CfnResource',
      (stack) => {
        new CfnResource(stack, 'Mapping', {
          type: 'AWS::Lambda::EventSourceMapping',
          properties: {
            FunctionName: functionIn(stack).functionName,
            EventSourceArn: table(stack).tableStreamArn,
            StartingPosition: 'LATEST',
          },
        });
      },
      [...ALL, 'startsAtLatest'],
    ],
    [
      'an imported stream',
      (stack) => {
        new EventSourceMapping(stack, 'Mapping', {
          target: functionIn(stack),
          eventSourceArn: STREAM_ARN,
          startingPosition: StartingPosition.TRIM_HORIZON,
        });
      },
      ALL,
    ],
    [
      'a stream that another app exports',
      (stack) => {
        new EventSourceMapping(stack, 'Mapping', {
          target: functionIn(stack),
          eventSourceArn: Fn.importValue('StreamArn'),
          startingPosition: StartingPosition.TRIM_HORIZON,
        });
      },
      ALL,
    ],
    [
      'a table of another stack',
      (stack) => {
        const other = new Stack(stack.node.root, 'TableStack');
        functionIn(stack).addEventSource(
          new DynamoEventSource(table(other), { startingPosition: StartingPosition.TRIM_HORIZON }),
        );
      },
      ALL,
    ],
  ])('%s', (_what, build, expected) => {
    expect(findings(build).sort()).toEqual([...expected].sort());
  });
});

describe('a mapping of another source is ignored', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['a queue', (stack) => functionIn(stack).addEventSource(new SqsEventSource(new Queue(stack, 'Queue')))],
    [
      'an imported queue',
      (stack) =>
        functionIn(stack).addEventSource(
          new SqsEventSource(Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:us-east-1:111122223333:queue')),
        ),
    ],
    [
      'an exported queue',
      (stack) =>
        new EventSourceMapping(stack, 'Mapping', {
          target: functionIn(stack),
          eventSourceArn: Fn.importValue('QueueArn'),
        }),
    ],
    [
      'a Kafka of its own',
      (stack) =>
        new EventSourceMapping(stack, 'Mapping', {
          target: functionIn(stack),
          kafkaBootstrapServers: ['kafka:9092'],
          startingPosition: StartingPosition.LATEST,
          kafkaTopic: 'orders',
        }),
    ],
    [
      'Kafka',
      (stack) =>
        new EventSourceMapping(stack, 'Mapping', {
          target: functionIn(stack),
          eventSourceArn: Fn.importValue('ClusterArn'),
          startingPosition: StartingPosition.LATEST,
          kafkaTopic: 'orders',
        }),
    ],
  ])('%s', (_what, build) => {
    expect(findings(build)).toEqual([]);
  });
});

describe('a safe mapping is not reported', () => {
  test('that is made by hand', () => {
    expect(
      findings((stack) => {
        const handler = functionIn(stack);
        handler.addEventSource(new DynamoEventSource(table(stack), SAFE(stack)));
        alarmOn(handler);
      }),
    ).toEqual([]);
  });

  test.each(Object.keys(FEATURES).filter((name) => name !== 'settings'))(
    'that TableStreamConsumer makes: %s',
    (name) => {
      expect(findings(FEATURES[name])).toEqual(
        name === 'no-destination' ? ['noFailureDestination', 'noFailureDestination'] : [],
      );
    },
  );

  test('with settings that are known only at deployment', () => {
    expect(
      findings((stack) => {
        const handler = functionIn(stack);
        handler.addEventSource(new DynamoEventSource(table(stack), SAFE(stack)));
        alarmOn(handler);
        const mapping = stack.node
          .findAll()
          .find((construct): construct is CfnEventSourceMapping => construct instanceof CfnEventSourceMapping)!;
        for (const property of [
          'MaximumRetryAttempts',
          'MaximumRecordAgeInSeconds',
          'BisectBatchOnFunctionError',
          'StartingPosition',
          'FunctionResponseTypes',
        ]) {
          mapping.addPropertyOverride(property, {
            Ref: new CfnParameter(stack, property, {
              type: property.endsWith('Types') ? 'CommaDelimitedList' : 'String',
            }).logicalId,
          });
        }
      }),
    ).toEqual([]);
  });

  test('unless an override makes it unsafe', () => {
    expect(
      findings((stack) => {
        const consumer = consumerIn(stack);
        (consumer.eventSourceMapping.node.defaultChild as CfnEventSourceMapping).addPropertyOverride(
          'MaximumRetryAttempts',
          -1,
        );
      }),
    ).toEqual(['infiniteRetries']);
  });
});

describe('an alarm', () => {
  const withAlarm = (
    alarm: (stack: Stack, handler: Function) => void,
    consume: (handler: Function, stack: Stack) => IFunction = (handler) => handler,
  ) =>
    findings((stack) => {
      const handler = functionIn(stack);
      consume(handler, stack).addEventSource(new DynamoEventSource(table(stack), SAFE(stack)));
      alarm(stack, handler);
    });
  const ageOf = (functionName: string, namespace = 'AWS/Lambda') =>
    new Metric({ namespace, metricName: 'IteratorAge', dimensionsMap: { FunctionName: functionName } });
  const alarmOnMetric = (scope: Stack, metric: IMetric) =>
    new Alarm(scope, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1 });
  const live = (handler: Function) =>
    new Alias(handler, 'Live', { aliasName: 'live', version: handler.currentVersion });
  const orders = (stack: Stack) =>
    Function.fromFunctionAttributes(stack, 'Orders', {
      functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:orders',
      role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/orders'),
    });

  test.each<[string, () => string[]]>([
    ['on a metric', () => withAlarm((_stack, handler) => alarmOn(handler))],
    [
      'on an expression',
      () =>
        withAlarm((stack, handler) =>
          alarmOnMetric(
            stack,
            new MathExpression({ expression: 'age / 1000', usingMetrics: { age: handler.metric('IteratorAge') } }),
          ),
        ),
    ],
    [
      'in another stack',
      () =>
        withAlarm((stack, handler) =>
          alarmOnMetric(new Stack(stack.node.root, 'AlarmStack'), handler.metric('IteratorAge')),
        ),
    ],
    [
      'that is a CfnResource',
      () =>
        withAlarm(
          (stack, handler) =>
            new CfnResource(stack, 'Alarm', {
              type: 'AWS::CloudWatch::Alarm',
              properties: {
                MetricName: 'IteratorAge',
                Namespace: 'AWS/Lambda',
                Dimensions: [{ Name: 'FunctionName', Value: handler.functionName }],
              },
            }),
        ),
    ],
    [
      'by the name of the function',
      () =>
        withAlarm((stack, handler) => {
          (handler.node.defaultChild as CfnFunction).functionName = 'orders';
          alarmOnMetric(stack, ageOf('orders'));
        }),
    ],
    ['on the function of an alias', () => withAlarm((_stack, handler) => alarmOn(handler), live)],
    [
      'on an alias',
      () =>
        withAlarm(
          (stack, handler) => alarmOnMetric(stack, (handler.node.findChild('Live') as Alias).metric('IteratorAge')),
          live,
        ),
    ],
    [
      'on the function of a version',
      () =>
        withAlarm(
          (_stack, handler) => alarmOn(handler),
          (handler) => handler.currentVersion,
        ),
    ],
    [
      'on an imported function',
      () =>
        withAlarm(
          (stack) => alarmOnMetric(stack, ageOf('orders')),
          (_handler, stack) => orders(stack),
        ),
    ],
  ])('is found %s', (_what, found) => {
    expect(found()).toEqual([]);
  });

  test.each<[string, () => string[]]>([
    ['on another function', () => withAlarm((stack) => alarmOn(functionIn(stack, 'Other')))],
    [
      'on a metric of another namespace',
      () => withAlarm((stack, handler) => alarmOnMetric(stack, ageOf(handler.functionName, 'Mine'))),
    ],
    ['on the function of an alias', () => withAlarm(() => {}, live)],
    [
      'on the function of a version',
      () =>
        withAlarm(
          () => {},
          (handler) => handler.currentVersion,
        ),
    ],
    [
      'on an imported function',
      () =>
        withAlarm(
          () => {},
          (_handler, stack) => orders(stack),
        ),
    ],
  ])('is missed %s', (_what, found) => {
    expect(found()).toEqual(['noIteratorAgeAlarm']);
  });

  test('that another aspect adds is found', () => {
    const stack = new Stack(new App(), 'Stack');
    const handler = functionIn(stack);
    handler.addEventSource(new DynamoEventSource(table(stack), SAFE(stack)));
    Aspects.of(stack).add(new StreamSafety());
    Aspects.of(stack).add({ visit: (node) => node === stack && alarmOn(handler) });

    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('IteratorAge'))).toEqual([]);
  });

  test('on a function that is known only at deployment is not required', () => {
    expect(
      findings(
        (stack) =>
          new EventSourceMapping(stack, 'Mapping', {
            target: Function.fromFunctionArn(stack, 'Imported', Fn.importValue('FunctionArn')),
            eventSourceArn: STREAM_ARN,
            startingPosition: StartingPosition.TRIM_HORIZON,
          }),
      ),
    ).not.toContain('noIteratorAgeAlarm');
  });
});

test('a number or boolean that is written as text counts', () => {
  expect(
    findings(
      (stack) =>
        new CfnResource(stack, 'Mapping', {
          type: 'AWS::Lambda::EventSourceMapping',
          properties: {
            FunctionName: functionIn(stack).functionName,
            EventSourceArn: STREAM_ARN,
            StartingPosition: 'TRIM_HORIZON',
            MaximumRetryAttempts: '-1',
            MaximumRecordAgeInSeconds: '-1',
            BisectBatchOnFunctionError: 'false',
          },
        }),
    ).sort(),
  ).toEqual([...ALL].sort());
});

test('a stage needs an aspect of its own', () => {
  const app = new App();
  const stage = new Stage(app, 'Prod');
  const stack = new Stack(stage, 'Stack');
  functionIn(stack).addEventSource(new DynamoEventSource(table(stack), { ...SAFE(stack), bisectBatchOnError: false }));
  Aspects.of(app).add(new StreamSafety());
  Aspects.of(stage).add(new StreamSafety());
  const assembly = app.synth().getNestedAssembly('assembly-Prod');

  expect(idsOf(assembly.stacks[0].messages.map(({ entry }) => entry.data as string)).sort()).toEqual([
    'noBisect',
    'noIteratorAgeAlarm',
  ]);
});

test('the record age of an enhanced fan-out consumer is that of its stream', () => {
  expect(
    findings((stack) => {
      const consumer = new KinesisConsumer(stack, 'Consumer', {
        stream: new Stream(stack, 'Stream'),
        streamConsumerName: 'consumer',
      });
      functionIn(stack).addEventSource(
        new KinesisConsumerEventSource(consumer, { ...SAFE(stack), maxRecordAge: Duration.days(3) }),
      );
    }),
  ).toContain('recordAge');
});

test.each<[string, Duration | undefined, Duration, string[]]>([
  ['within its 24 hours', undefined, Duration.hours(20), []],
  ['over its 24 hours', undefined, Duration.hours(30), ['recordAge']],
  ['within a longer retention', Duration.days(7), Duration.hours(30), []],
])('the record age of a Kinesis stream %s', (_what, retentionPeriod, maxRecordAge, expected) => {
  expect(
    findings((stack) => {
      const handler = functionIn(stack);
      handler.addEventSource(
        new KinesisEventSource(new Stream(stack, 'Stream', { retentionPeriod }), { ...SAFE(stack), maxRecordAge }),
      );
      alarmOn(handler);
    }),
  ).toEqual(expected);
});

test('a third reader is reported on all three mappings', () => {
  const build = (count: number) => (stack: Stack) => {
    const orders = table(stack);
    for (const id of ['A', 'B', 'C'].slice(0, count)) {
      const handler = functionIn(stack, id);
      handler.addEventSource(new DynamoEventSource(orders, SAFE(new Stack(stack, `${id}Failures`))));
      alarmOn(handler);
    }
  };

  expect(findings(build(2))).toEqual([]);
  expect(findings(build(3))).toEqual(['tooManyReaders', 'tooManyReaders', 'tooManyReaders']);
});

test.each<[string, (id: string) => string, string[]]>([
  ['one stream', () => 'StreamArn', ['tooManyReaders', 'tooManyReaders', 'tooManyReaders']],
  ['streams of their own', (id) => `${id}StreamArn`, []],
])('three readers of what another app exports, of %s', (_what, exportName, expected) => {
  expect(
    findings((stack) => {
      for (const id of ['A', 'B', 'C']) {
        const handler = functionIn(stack, id);
        const { onFailure, ...safe } = SAFE(new Stack(stack, `${id}Failures`));
        new EventSourceMapping(stack, `${id}Mapping`, {
          target: handler,
          eventSourceArn: Fn.importValue(exportName(id)),
          onFailure,
          ...safe,
        });
        alarmOn(handler);
      }
    }),
  ).toEqual(expected);
});

test('a Kinesis stream can have more readers', () => {
  expect(
    findings((stack) => {
      const stream = new Stream(stack, 'Stream');
      for (const id of ['A', 'B', 'C']) {
        const handler = functionIn(stack, id);
        handler.addEventSource(new KinesisEventSource(stream, SAFE(new Stack(stack, `${id}Failures`))));
        alarmOn(handler);
      }
    }),
  ).toEqual([]);
});

describe('with the severity ERROR', () => {
  function errors(props: StreamSafetyProps, acknowledged?: string): string[] {
    const stack = new Stack(new App(), 'Stack');
    functionIn(stack).addEventSource(
      new DynamoEventSource(table(stack), { startingPosition: StartingPosition.TRIM_HORIZON }),
    );
    if (acknowledged) {
      Validations.of(stack).acknowledge({ id: `cdk-dynamodb-streams:${acknowledged}`, reason: 'tested' });
    }
    Aspects.of(stack).add(new StreamSafety(props));
    return Annotations.fromStack(stack)
      .findError('*', Match.anyValue())
      .map(({ entry }) => entry.data as string);
  }

  test('a finding is an error', () => {
    expect(errors({})).toEqual([]);
    expect(idsOf(errors({ severity: StreamSafetySeverity.ERROR })).sort()).toEqual([...ALL].sort());
    expect(errors({ severity: StreamSafetySeverity.ERROR })[0]).toBe(
      'A batch that fails is retried until its records expire, and blocks its shard for as long. Set retryAttempts. [ack: cdk-dynamodb-streams:infiniteRetries]',
    );
  });

  test('an acknowledged finding is not reported', () => {
    expect(idsOf(errors({ severity: StreamSafetySeverity.ERROR }, 'noBisect')).sort()).toEqual(
      ALL.filter((id) => id !== 'noBisect').sort(),
    );
  });
});

test('a warning can be acknowledged', () => {
  expect(
    findings(
      (stack) =>
        functionIn(stack).addEventSource(
          new DynamoEventSource(table(stack), { startingPosition: StartingPosition.TRIM_HORIZON }),
        ),
      (stack) => Validations.of(stack).acknowledge({ id: 'cdk-dynamodb-streams:noBisect', reason: 'tested' }),
    ),
  ).not.toContain('noBisect');
});
