import { App, Aspects, Aws, CfnParameter, Duration, Fn, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { AttributeType, ITable, StreamViewType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, Function, IFunction, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  AttributeCondition,
  FailureDestination,
  Idempotency,
  TableStreamConsumer,
  TableStreamConsumerProps,
  StreamFilter,
  StreamSafety,
  StreamSource,
} from '../../src';
import { functionIn, PARTITION_KEY, tableIn } from '../support/synth-consumer';

const STREAM_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-09-17T13:00:00.000';
const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/T';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:imported';
const ROLE_ARN = 'arn:aws:iam::111122223333:role/imported';
const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111';
const HERE = { account: '111122223333', region: 'us-east-1' };
const ELSEWHERE = { account: '111122223333', region: 'eu-west-1' };

const TOKEN = Lazy.number({ produce: () => 60 });

const filter = (pattern: any): Partial<TableStreamConsumerProps> => ({ filters: [StreamFilter.pattern(pattern)] });

/** Wrong in the settings alone. */
const SETTINGS: [Partial<TableStreamConsumerProps>, string][] = [
  [
    { batchSize: 0 },
    "'batchSize' must be a whole number from 1 to 10000, got 0. Choose another, or leave it out for the default",
  ],
  [
    { batchSize: 10_001 },
    "'batchSize' must be a whole number from 1 to 10000, got 10001. Choose another, or leave it out for the default",
  ],
  [
    { batchSize: 1.5 },
    "'batchSize' must be a whole number from 1 to 10000, got 1.5. Choose another, or leave it out for the default",
  ],
  [
    { batchSize: NaN },
    "'batchSize' must be a whole number from 1 to 10000, got NaN. Choose another, or leave it out for the default",
  ],
  [
    { batchSize: null as any },
    "'batchSize' must be a whole number from 1 to 10000, got null. Choose another, or leave it out for the default",
  ],
  [
    { maxBatchingWindow: Duration.seconds(301) },
    "'maxBatchingWindow' must be a whole number of seconds from 0 to 300, got 301. Choose another, or leave it out for the default",
  ],
  [
    { maxBatchingWindow: Duration.millis(500) },
    "'maxBatchingWindow' must be a whole number of seconds from 0 to 300, got 0.5. Choose another, or leave it out for the default",
  ],
  [
    { parallelizationFactor: 0 },
    "'parallelizationFactor' must be a whole number from 1 to 10, got 0. Choose another, or leave it out for the default",
  ],
  [
    { parallelizationFactor: 11 },
    "'parallelizationFactor' must be a whole number from 1 to 10, got 11. Choose another, or leave it out for the default",
  ],
  [
    { tumblingWindow: Duration.seconds(901) },
    "'tumblingWindow' must be a whole number of seconds from 0 to 900, got 901. Choose another, or leave it out for the default",
  ],
  [
    { tumblingWindow: Duration.minutes(1), parallelizationFactor: 2 },
    "'parallelizationFactor' must be 1 with a tumbling window, got 2. Leave one of the two out",
  ],
  [
    { tumblingWindow: Duration.minutes(1), filters: [StreamFilter.insertions()] },
    "'filters' cannot be used with a tumbling window, got 1 and a window of 1 minute. Leave one of the two out, or filter in the function",
  ],
  [
    { retryAttempts: -1 },
    "'retryAttempts' must be a whole number from 0 to 10000, got -1. Retrying forever blocks the shard: choose a number, and let the failure queue keep what remains",
  ],
  [
    { retryAttempts: 10_001 },
    "'retryAttempts' must be a whole number from 0 to 10000, got 10001. Choose another, or leave it out for the default",
  ],
  [
    { retryAttempts: '5' as any },
    "'retryAttempts' must be a whole number from 0 to 10000, got 5. Choose another, or leave it out for the default",
  ],
  [
    { maxRecordAge: Duration.seconds(59) },
    "'maxRecordAge' must be a whole number of seconds from 60 to 86400, got 59. Choose another, or leave it out for the default",
  ],
  [
    { maxRecordAge: Duration.hours(25) },
    "'maxRecordAge' must be a whole number of seconds from 60 to 86400, got 90000. A DynamoDB stream itself keeps a record for 24 hours",
  ],
  [
    { maxRecordAge: Duration.millis(60_500) },
    "'maxRecordAge' must be a whole number of seconds from 60 to 86400, got 60.5. Choose another, or leave it out for the default",
  ],
  [
    { startingPosition: StartingPosition.AT_TIMESTAMP },
    "'startingPosition' must be TRIM_HORIZON or LATEST for a DynamoDB stream, got AT_TIMESTAMP. Leave it out to begin with the oldest record that the stream still has",
  ],
  [
    { startingPosition: 'NEWEST' as any },
    "'startingPosition' must be TRIM_HORIZON or LATEST for a DynamoDB stream, got NEWEST. Leave it out to begin with the oldest record that the stream still has",
  ],
  [
    { metricsConfig: {} as any },
    "'metricsConfig' must have a list of metrics, got {}. Write { metrics: [] } for none, or leave it out for the default",
  ],
  [
    { failureDestination: new Queue(new Stack(undefined, 'Other'), 'Failures') as any },
    "'failureDestination' must be a FailureDestination, got the construct 'Other/Failures'. Write FailureDestination.queue({ queue }), or another of its kinds",
  ],
  [
    { idempotency: 'ledger' as any },
    '\'idempotency\' must be an Idempotency, got "ledger". Write Idempotency.perBatch(), or another of its kinds',
  ],
  [{ filters: 5 as any }, "'filters' must be a list, got 5. Put the filters into [ ]"],
  [
    { alarms: { topic: 'arn:aws:sns:eu-west-1:111122223333:alarms' as any } },
    '\'topic\' of the alarms must be a topic, got "arn:aws:sns:eu-west-1:111122223333:alarms". For an ARN write Topic.fromTopicArn(this, id, arn)',
  ],
  [
    { alarms: false as any },
    "'alarms' must be options, got false. Write { topic, … }, or { enabled: false } for no alarms",
  ],
  [{ tags: ['team'] as any }, "'tags' must be keys and values, got [\"team\"]. Write { key: 'value' }"],
  [{ tags: { team: 5 as any } }, "the value of a tag must be text, got 5 for 'team'. Put it into quotes"],
  [
    { handler: (() => {}) as any },
    "'handler' must be a Lambda function construct (IFunction), got a function. Give the function that processes the records",
  ],
  [
    { metricsConfig: { metrics: [MetricType.EVENT_COUNT, MetricType.ERROR_COUNT] } },
    "'metricsConfig' can have EVENT_COUNT only for a DynamoDB stream, got ErrorCount. Leave the others out",
  ],
  [
    { tags: { 'aws:cloudformation:stack-name': 'x' } },
    "the key of a tag must have 1 to 128 characters and not begin with 'aws:', got 'aws:cloudformation:stack-name'. Rename it",
  ],
  [
    { tags: { '': 'x' } },
    "the key of a tag must have 1 to 128 characters and not begin with 'aws:', got ''. Rename it",
  ],
  [
    { tags: { team: 'x'.repeat(257) } },
    "the value of a tag can have at most 256 characters, got 257 for 'team'. Shorten it",
  ],
  [
    { tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, 'x'])) },
    "'tags' can have at most 50 entries, got 51. Leave some out",
  ],

  [
    { filters: [{ eventName: ['INSERT'] } as any] },
    '\'filters[0]\' must be a StreamFilter or the result of FilterCriteria.filter(…), got {"eventName":["INSERT"]}. Use StreamFilter.pattern({ … }) for an event pattern of your own',
  ],
  [
    { filters: [{ pattern: 'INSERT' }] },
    'the pattern of \'filters[0]\' must be JSON that is known at synth, got "INSERT". Use FilterCriteria.filter({ … }) or StreamFilter.pattern({ … })',
  ],
  [
    { filters: [{ pattern: { eventName: ['INSERT'] } }] },
    '\'filters[0]\' must be a StreamFilter or the result of FilterCriteria.filter(…), got {"pattern":{"eventName":["INSERT"]}}. Use StreamFilter.pattern({ … }) for an event pattern of your own',
  ],
  [
    { filters: Array.from({ length: 6 }, () => StreamFilter.insertions()) },
    "'filters' can have at most 5 entries, got 6. Make one of several with StreamFilter.anyOf(…)",
  ],
  [
    filter({}),
    "'filters[0]': an object needs at least one field, got {}. Describe the records that may pass, or leave the filter out to let all pass",
  ],
  [
    filter([]),
    "'filters[0]': an object needs at least one field, got []. Describe the records that may pass, or leave the filter out to let all pass",
  ],
  [
    filter({ eventName: 'INSERT' }),
    '\'filters[0].eventName\': a field needs a list of at least one value or operator, or an object with fields of its own, got "INSERT". Put the allowed values into [ ]',
  ],
  [
    filter({ eventName: [] }),
    "'filters[0].eventName': a field needs a list of at least one value or operator, or an object with fields of its own, got []. Put the allowed values into [ ]",
  ],
  [
    filter({ eventName: ['insert'] }),
    '\'filters[0].eventName\' can match no record: eventName is INSERT, MODIFY, REMOVE, got "insert". Use one of these',
  ],
  [
    filter({ eventName: [123] }),
    "'filters[0].eventName' can match no record: eventName is INSERT, MODIFY, REMOVE, got 123. Use one of these",
  ],
  [
    filter({ eventName: [undefined] }),
    "'filters[0].eventName': a value must be a string, a number, true, false, null or an operator, got undefined. Name the allowed values one by one",
  ],
  [
    filter({ eventName: [['INSERT']] }),
    '\'filters[0].eventName\': a value must be a string, a number, true, false, null or an operator, got ["INSERT"]. Name the allowed values one by one',
  ],
  [
    filter({ eventName: [{ 'anything-but': ['insert'] }] }),
    '\'filters[0].eventName\' excludes no record: eventName is INSERT, MODIFY, REMOVE, got "insert". Use one of these',
  ],
  [
    filter({ eventID: [() => 1] }),
    "'filters[0].eventID': a value must be a string, a number, true, false, null or an operator, got a function. Name the allowed values one by one",
  ],
  [
    filter({ eventSource: ['aws:kinesis'] }),
    '\'filters[0].eventSource\' can match no record: eventSource is aws:dynamodb, got "aws:kinesis". Write that, or leave it out',
  ],
  [
    filter({ userIdentity: { type: ['service'] } }),
    '\'filters[0].userIdentity.type\' can match no record: type is Service, got "service". Write that, or leave it out',
  ],
  [
    filter({ dynamodb: { StreamViewType: ['IMAGES'] } }),
    '\'filters[0].dynamodb.StreamViewType\' can match no record: StreamViewType is KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, got "IMAGES". Use one of these',
  ],
  [
    filter({ dynamodb: { SizeBytes: ['5'] } }),
    '\'filters[0].dynamodb.SizeBytes\' can match no record: a stream carries SizeBytes as a number, got "5". Write a number',
  ],
  [
    filter({ dynamodb: { SizeBytes: [{ numeric: ['foo'] }] } }),
    '\'filters[0].dynamodb.SizeBytes\': operator \'numeric\' needs a comparison of numbers, like ["=", 5], ["<", 5] or [">", 0, "<=", 5], got ["foo"]. Correct it, or use another operator',
  ],
  [
    filter({ dynamodb: { SizeBytes: [{ prefix: '5' }] } }),
    "'filters[0].dynamodb.SizeBytes' can match no record: 'prefix' compares strings, and a stream carries SizeBytes as a number. Name the values",
  ],
  [
    filter({ eventID: [{ prefix: 5 }] }),
    "'filters[0].eventID': operator 'prefix' needs a string, got 5. Correct it, or use another operator",
  ],
  [
    filter({ eventID: [{ exists: 'true' }] }),
    "'filters[0].eventID': operator 'exists' needs true or false, got \"true\". Correct it, or use another operator",
  ],
  [
    filter({ eventID: [{ 'anything-but': [] }] }),
    "'filters[0].eventID': operator 'anything-but' needs a string or a number, a list of either, or one of prefix, suffix, equals-ignore-case and wildcard with a string or a list of strings, got []. Correct it, or use another operator",
  ],
  [
    filter({ eventID: [{ 'anything-but': { prefix: '' } }] }),
    '\'filters[0].eventID\': operator \'anything-but\' needs a string or a number, a list of either, or one of prefix, suffix, equals-ignore-case and wildcard with a string or a list of strings, got {"prefix":""}. Correct it, or use another operator',
  ],
  [
    filter({ eventID: [{ wildcard: 'a**' }] }),
    String.raw`'filters[0].eventID': operator 'wildcard' needs a string in which * is anything (no two in a row), \* an asterisk and \\ a backslash, got "a**". Correct it, or use another operator`,
  ],
  ...['5.0', '1e3', 'abc'].map((text): [Partial<TableStreamConsumerProps>, string] => [
    filter({ dynamodb: { NewImage: { total: { N: [text] } } } }),
    `'filters[0].dynamodb.NewImage.total.N' can match no record: a stream carries N as a string, got "${text}". Write decimal digits without exponent, leading or trailing zeros, as DynamoDB does`,
  ]),
  [
    filter({ dynamodb: { NewImage: { a: { NULL: [false] } } } }),
    "'filters[0].dynamodb.NewImage.a.NULL' can match no record: NULL is true, got false. Write that, or leave it out",
  ],
  [
    filter({ dynamodb: { NewImage: { a: { S: ['x'], N: ['1'] } } } }),
    "'filters[0].dynamodb.NewImage.a' can match no record: an attribute has one type, got S and N. Use StreamFilter.anyOf(…) for either",
  ],
  [
    filter({ dynamodb: { Keys: { $or: [{ pk: { S: ['a'] } }, { id: { S: ['a'] } }] } } }),
    "'filters[0].dynamodb.Keys.$or[1].id' can match no record: the key of the table is pk. Filter on a key attribute, or on an image",
  ],
  [
    filter({ dynamodb: { Keys: { pk: { $or: [{ S: ['a'] }, { N: ['1'] }] } } } }),
    "'filters[0].dynamodb.Keys.pk.$or[1]' can match no record: the key attribute is of type S, and the pattern asks for N. Ask for S",
  ],
  [
    filter({ eventname: ['INSERT'] }),
    "'filters[0].eventname' can match no record: a record has no 'eventname'. Use eventID, eventName, eventVersion, eventSource, eventSourceARN, awsRegion, userIdentity, dynamodb",
  ],
  [
    filter({ data: { a: ['x'] } }),
    "'filters[0].data.a' can match no record: a record has no 'data'. Use eventID, eventName, eventVersion, eventSource, eventSourceARN, awsRegion, userIdentity, dynamodb",
  ],
  [
    filter({ dynamodb: {} }),
    "'filters[0].dynamodb': an object needs at least one field, got {}. Describe the records that may pass, or leave the filter out to let all pass",
  ],
  [
    filter({ dynamodb: { newImage: { a: { S: ['x'] } } } }),
    "'filters[0].dynamodb.newImage.a.S' can match no record: a record has no 'dynamodb.newImage'. Use ApproximateCreationDateTime, SequenceNumber, SizeBytes, StreamViewType, Keys, NewImage, OldImage",
  ],
  [
    filter({ userIdentity: { principalID: ['x'] } }),
    "'filters[0].userIdentity.principalID' can match no record: a record has no 'userIdentity.principalID'. Use type, principalId",
  ],
  [
    filter({ dynamodb: { NewImage: { status: ['PAID'] } } }),
    "'filters[0].dynamodb.NewImage.status' can match no record: an attribute has its DynamoDB type around its value, got \"PAID\". Write { S: ['…'] }, { N: ['…'] }, or use AttributeCondition",
  ],
  [
    filter({ dynamodb: { NewImage: { status: { String: ['PAID'] } } } }),
    "'filters[0].dynamodb.NewImage.status.String' can match no record: an attribute has its DynamoDB type around its value, got \"PAID\". Write { S: ['…'] }, { N: ['…'] }, or use AttributeCondition",
  ],
  [
    filter({ dynamodb: { NewImage: { total: { N: [5] } } } }),
    "'filters[0].dynamodb.NewImage.total.N' can match no record: a stream carries N as a string, got 5. Write '5'",
  ],
  [
    filter({ dynamodb: { NewImage: { total: { N: [{ numeric: ['>', 5] }] } } } }),
    "'filters[0].dynamodb.NewImage.total.N' can match no record: 'numeric' compares numbers, and a stream carries N as a string. Compare in the function, or filter on equality",
  ],
  [
    filter({ dynamodb: { NewImage: { vip: { BOOL: ['true'] } } } }),
    '\'filters[0].dynamodb.NewImage.vip.BOOL\' can match no record: a stream carries BOOL as true or false, got "true". Write true or false',
  ],
  [
    filter({ dynamodb: { NewImage: { status: { S: [null] } } } }),
    "'filters[0].dynamodb.NewImage.status.S' can match no record: a stream carries S as a string, got null. Write a string",
  ],
  [
    filter({ dynamodb: { NewImage: { status: { S: [{ startsWith: 'P' }] } } } }),
    "'filters[0].dynamodb.NewImage.status.S': there is no operator 'startsWith', got \"P\". Use one of prefix, suffix, equals-ignore-case, exactly, wildcard, cidr, numeric, anything-but, exists",
  ],
  [
    filter({ $or: [{ eventName: ['INSERT'] }] }),
    '\'filters[0].$or\': "$or" needs a list of at least two patterns, got [{"eventName":["INSERT"]}]. Leave $or out where there is only one',
  ],
  [
    filter({ $or: [{ eventName: ['INSERT'] }, { dynamodb: { NewImage: { total: { N: [5] } } } }] }),
    "'filters[0].$or[1].dynamodb.NewImage.total.N' can match no record: a stream carries N as a string, got 5. Write '5'",
  ],
  [
    filter({ dynamodb: { NewImage: { note: { S: ['x'.repeat(4096)] } } } }),
    "'filters[0]' can have at most 4096 characters of JSON, got 4141. Split it into several filters: a record passes if one of them lets it through",
  ],
  [
    { filters: [StreamFilter.keys({ id: AttributeCondition.stringEquals('x') })] },
    "'filters[0].dynamodb.Keys.id' can match no record: the key of the table is pk. Filter on a key attribute, or on an image",
  ],
  [
    { filters: [StreamFilter.keys({ pk: AttributeCondition.numberEquals(5) })] },
    "'filters[0].dynamodb.Keys.pk' can match no record: the key attribute is of type S, and the pattern asks for N. Ask for S",
  ],

  [
    filter('{"eventName":["INSERT"]}'),
    '\'filters[0]\': an object needs at least one field, got "{\\"eventName\\":[\\"INSERT\\"]}". Use JSON.parse() on text',
  ],
  [
    {
      filters: [
        StreamFilter.allOf(StreamFilter.insertions(), StreamFilter.oldImage({ a: AttributeCondition.isNull() })),
      ],
    },
    "'filters[0].dynamodb.OldImage.a.NULL' can match no record: a record of INSERT has no OldImage. Leave one of the two out, or use StreamFilter.anyOf(…) for either",
  ],
  [
    {
      filters: [
        StreamFilter.anyOf(
          StreamFilter.removals(),
          StreamFilter.allOf(StreamFilter.insertions(), StreamFilter.oldImage({ a: AttributeCondition.isNull() })),
        ),
      ],
    },
    "'filters[0].$or[1].dynamodb.OldImage.a.NULL' can match no record: a record of INSERT has no OldImage. Leave one of the two out, or use StreamFilter.anyOf(…) for either",
  ],
  [
    filter({ eventName: ['REMOVE'], dynamodb: { NewImage: { a: { S: ['x'] } } } }),
    "'filters[0].dynamodb.NewImage.a.S' can match no record: a record of REMOVE has no NewImage. Leave one of the two out, or use StreamFilter.anyOf(…) for either",
  ],
  [
    filter({ dynamodb: { NewImage: { a: { S: [{ numeric: ['>', 5] }] } } } }),
    "'filters[0].dynamodb.NewImage.a.S' can match no record: 'numeric' compares numbers, and a stream carries S as a string. Compare in the function, or filter on equality",
  ],
  [
    { alarms: { failures: { period: Duration.seconds(90) } } },
    "'alarms.failures.period' must be a multiple of 60, as a number of seconds from 60 to 86400, got 90. Choose another, or leave it out for the default",
  ],
  [
    { alarms: { failures: { period: Duration.minutes(2), evaluationPeriods: 721 } } },
    "'alarms.failures' must look back at most 86400 seconds with a period of 120, got 721 times that. Lower evaluationPeriods",
  ],
  [
    { alarms: { failures: { period: Duration.hours(1), evaluationPeriods: 169 } } },
    "'alarms.failures' must look back at most 604800 seconds with a period of 3600, got 169 times that. Lower evaluationPeriods",
  ],
  [
    { alarms: { iteratorAge: { threshold: 60 as any } } },
    "'alarms.iteratorAge.threshold' must be a Duration, got 60. Write Duration.seconds(…), or another of its units",
  ],
  [
    { maxRecordAge: 3600 as any },
    "'maxRecordAge' must be a Duration, got 3600. Write Duration.seconds(…), or another of its units",
  ],
  [{ source: {} as any }, "'source' must be a StreamSource, got {}. Write StreamSource.table(…)"],
  [
    { handler: undefined as any },
    "'handler' must be a Lambda function construct (IFunction), got undefined. Give the function that processes the records",
  ],

  [
    { alarms: { iteratorAge: { threshold: Duration.days(15) } } },
    "'alarms.iteratorAge.threshold' must be a whole number of seconds from 1 to 86400, got 1296000. A DynamoDB stream itself keeps a record for 24 hours",
  ],
  [
    { alarms: { failuresExpiring: { threshold: Duration.days(15) } } },
    "'alarms.failuresExpiring.threshold' must be a whole number of seconds from 1 to 1209600, got 1296000. The failure queue keeps a message for 14 days",
  ],
  [
    { alarms: { iteratorAge: { threshold: Duration.seconds(TOKEN) } } },
    "'alarms.iteratorAge.threshold' must be in millis if it is known only when it is deployed, got a token in seconds. Write Duration.millis(…)",
  ],
  [
    { alarms: { failuresExpiring: { threshold: Duration.minutes(TOKEN) } } },
    "'alarms.failuresExpiring.threshold' must be in seconds if it is known only when it is deployed, got a token in minutes. Write Duration.seconds(…)",
  ],
  [
    { alarms: { failures: { period: Duration.seconds(TOKEN) } } },
    "'alarms.failures.period' must be known at synth, got a token. Write a number",
  ],
  [
    { maxBatchingWindow: Duration.minutes(TOKEN) },
    "'maxBatchingWindow' must be in seconds if it is known only when it is deployed, got a token in minutes. Write Duration.seconds(…)",
  ],
  [
    { alarms: { failures: { threshold: 0 } } },
    "'alarms.failures.threshold' must be a whole number from 1 to 1000000000, got 0. Choose another, or leave it out for the default",
  ],
  [
    { alarms: { failures: { period: Duration.seconds(30) } } },
    "'alarms.failures.period' must be a multiple of 60, as a number of seconds from 60 to 86400, got 30. Choose another, or leave it out for the default",
  ],
  [
    { alarms: { throttles: { evaluationPeriods: 0 } } },
    "'alarms.throttles.evaluationPeriods' must be a whole number from 1 to 1440, got 0. Choose another, or leave it out for the default",
  ],
  [
    { alarms: { throttles: { datapointsToAlarm: 6 } } },
    "'alarms.throttles.datapointsToAlarm' must be at most evaluationPeriods, 5, got 6. Raise evaluationPeriods",
  ],
  [
    { alarms: { failures: { threshold: 2 } }, failureDestination: FailureDestination.none() },
    "there can be no alarm 'failures' without a failure destination, got {\"threshold\":2}. Leave it out, or use another 'failureDestination'",
  ],
  [
    { alarms: { failuresExpiring: {} }, failureDestination: FailureDestination.none() },
    "there can be no alarm 'failuresExpiring' without a failure destination, got {}. Leave it out, or use another 'failureDestination'",
  ],
  [
    { alarms: { droppedEvents: {} }, metricsConfig: { metrics: [] } },
    "there can be no alarm 'droppedEvents' without metrics of the event source mapping, got {}. Leave it out, or leave 'metricsConfig' out",
  ],
];

test.each(SETTINGS.map(([props, message]) => [message.slice(0, 100), props, message] as const))(
  '%s',
  (_name, props, message) => {
    const stack = new Stack(undefined, 'Stack');

    expect(
      () =>
        new TableStreamConsumer(stack, 'Consumer', {
          source: StreamSource.table(tableIn(stack)),
          handler: functionIn(stack),
          ...props,
        }),
    ).toThrow(new Error(`${message} [at Stack/Consumer]`));
  },
);

interface Parts extends Partial<Omit<TableStreamConsumerProps, 'handler'>> {
  readonly table?: ITable;
  readonly handler?: IFunction;
}

const consume = (stack: Stack, { table = tableIn(stack), ...props }: Parts, id = 'Consumer') =>
  new TableStreamConsumer(stack, id, {
    source: StreamSource.table(table),
    handler: props.handler ?? functionIn(stack, `${id}Function`),
    ...props,
  });
const imported = (stack: Stack, role = Role.fromRoleArn(stack, 'Role', ROLE_ARN)) =>
  Function.fromFunctionAttributes(stack, 'Imported', { functionArn: FUNCTION_ARN, role });

/** Wrong together with something else of the app. */
const APPS: {
  readonly [what: string]: { readonly build: (stack: Stack, app: App) => void; readonly message: string };
} = {
  'a table imported by its name': {
    build: (stack) => consume(stack, { table: Table.fromTableName(stack, 'T', 'orders') }),
    message:
      "the stream of the imported table 'Stack/T' is not known, and a table that this app does not own cannot have its stream turned on. Turn the stream on where the table is made, and import it with Table.fromTableAttributes(…, { tableStreamArn: '…' }) [at Stack/Consumer]",
  },
  'a table imported without its stream': {
    build: (stack) => consume(stack, { table: TableV2.fromTableAttributes(stack, 'T', { tableArn: TABLE_ARN }) }),
    message:
      "the stream of the imported table 'Stack/T' is not known, and a table that this app does not own cannot have its stream turned on. Turn the stream on where the table is made, and import it with Table.fromTableAttributes(…, { tableStreamArn: '…' }) [at Stack/Consumer]",
  },
  'the replica of a table': {
    build: (stack, app) => {
      const table = new TableV2(new Stack(app, 'TableStack', { env: ELSEWHERE }), 'T', {
        partitionKey: PARTITION_KEY,
        dynamoStream: StreamViewType.NEW_IMAGE,
        replicas: [{ region: 'us-east-1' }],
        tableName: 'orders',
      });
      consume(stack, { table: table.replica('us-east-1') });
    },
    message:
      "the stream of the replica 'TableStack/T/ReplicaTableus-east-1' is not known: TableV2.replica() gives its ARN as '…/stream/*'. Import the replica with its own stream: TableV2.fromTableAttributes(…, { tableStreamArn: '…' }) [at Stack/Consumer]",
  },
  'a table of another Region': {
    build: (stack, app) => consume(stack, { table: tableIn(new Stack(app, 'TableStack', { env: ELSEWHERE })) }),
    message:
      "the table 'TableStack/Table' is in eu-west-1 and the consumer in us-east-1, and an event source mapping reads the streams of its own region only. Create the TableStreamConsumer in a stack of the table's region, or read a replica of the table in this one [at Stack/Consumer]",
  },
  'a stream ARN of another Region': {
    build: (stack) =>
      consume(stack, {
        table: Table.fromTableAttributes(stack, 'T', {
          tableArn: TABLE_ARN,
          tableStreamArn: STREAM_ARN.replace('us-east-1', 'eu-west-1'),
        }),
      }),
    message:
      "the table 'Stack/T' is in eu-west-1 and the consumer in us-east-1, and an event source mapping reads the streams of its own region only. Create the TableStreamConsumer in a stack of the table's region, or read a replica of the table in this one [at Stack/Consumer]",
  },
  'a table ARN for a stream ARN': {
    build: (stack) =>
      consume(stack, {
        table: Table.fromTableAttributes(stack, 'T', { tableArn: TABLE_ARN, tableStreamArn: TABLE_ARN }),
      }),
    message:
      "the tableStreamArn of the imported table 'Stack/T' must be like arn:aws:dynamodb:…:table/…/stream/…, got 'arn:aws:dynamodb:us-east-1:111122223333:table/T'. Take the LatestStreamArn of the table [at Stack/Consumer]",
  },
  'an imported function without its role': {
    build: (stack) => consume(stack, { handler: Function.fromFunctionArn(stack, 'Imported', FUNCTION_ARN) }),
    message:
      "the role of the imported function 'Stack/Imported' is not known, so it cannot be permitted to read the stream. Import it with its role: Function.fromFunctionAttributes(…, { functionArn, role, sameEnvironment: true }) [at Stack/Consumer]",
  },
  'a role of another account': {
    build: (stack) =>
      consume(stack, {
        handler: imported(stack, Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::999999999999:role/imported')),
      }),
    message:
      "the role of the function 'Stack/Imported' is in the account 999999999999 and the consumer in 111122223333, so it cannot be permitted to read the stream. Use a function and a role of the account of the consumer [at Stack/Consumer]",
  },
  'a function of another stack': {
    build: (stack, app) => consume(stack, { handler: functionIn(new Stack(app, 'FunctionStack', { env: HERE })) }),
    message:
      "the role of the function 'FunctionStack/Function' is in the stack 'FunctionStack' and the consumer in 'Stack', so that each stack would depend on the other. Create the TableStreamConsumer in the stack of the function and its role [at Stack/Consumer]",
  },
  'an imported function with a ledger': {
    build: (stack) => consume(stack, { handler: imported(stack) }),
    message:
      "the environment of the imported function 'Stack/Imported' cannot be set from here, so it cannot be told of its idempotency table. Create the function in this app, or use Idempotency.none() [at Stack/Consumer]",
  },
  'two kinds of idempotency of one function': {
    build: (stack) => {
      const handler = functionIn(stack);
      consume(stack, { handler, idempotency: Idempotency.perBatch() });
      consume(stack, { handler, idempotency: Idempotency.perRecord(), table: tableIn(stack, 'Other') }, 'Second');
    },
    message:
      "the function 'Stack/Function' already has Idempotency.perBatch() in 'Stack/Function/Idempotency/Table' from another consumer, got Idempotency.perRecord(). Give all consumers of a function the same idempotency, or a function to each [at Stack/Second]",
  },
  'two idempotency tables of one function': {
    build: (stack) => {
      const handler = functionIn(stack);
      const table = new Table(stack, 'Ledger', {
        partitionKey: { name: 'id', type: AttributeType.STRING },
        timeToLiveAttribute: 'expiresAt',
      });
      consume(stack, { handler });
      consume(
        stack,
        { handler, idempotency: Idempotency.perBatch({ table }), table: tableIn(stack, 'Other') },
        'Second',
      );
    },
    message:
      "the function 'Stack/Function' already has Idempotency.perBatch() in 'Stack/Function/Idempotency/Table' from another consumer, got Idempotency.perBatch() in 'Stack/Ledger'. Give all consumers of a function the same idempotency, or a function to each [at Stack/Second]",
  },
  'idempotency beside none': {
    build: (stack) => {
      const handler = functionIn(stack);
      consume(stack, { handler, idempotency: Idempotency.none() });
      consume(stack, { handler, table: tableIn(stack, 'Other') }, 'Second');
    },
    message:
      "the function 'Stack/Function' already has Idempotency.none() from another consumer, got Idempotency.perBatch(). Give all consumers of a function the same idempotency, or a function to each [at Stack/Second]",
  },
  'an idempotency table with another key': {
    build: (stack) => consume(stack, { idempotency: Idempotency.perBatch({ table: tableIn(stack, 'Ledger') }) }),
    message:
      "the idempotency table 'Stack/Ledger' must have the key 'id' of type S, got 'pk' of type S. Use another table, or leave 'table' out to have one created [at Stack/Consumer]",
  },
  'an idempotency table with a sort key': {
    build: (stack) =>
      consume(stack, {
        idempotency: Idempotency.perBatch({
          table: new TableV2(stack, 'Ledger', {
            partitionKey: { name: 'id', type: AttributeType.STRING },
            sortKey: { name: 'sk', type: AttributeType.STRING },
          }),
        }),
      }),
    message:
      "the idempotency table 'Stack/Ledger' must have the key 'id' of type S, got 'id' of type S and 'sk' of type S. Use another table, or leave 'table' out to have one created [at Stack/Consumer]",
  },
  'an idempotency table without time to live': {
    build: (stack) =>
      consume(stack, {
        idempotency: Idempotency.perBatch({
          table: new Table(stack, 'Ledger', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
        }),
      }),
    message:
      "the idempotency table 'Stack/Ledger' must have the time to live attribute 'expiresAt', got none, so it would grow for ever. Set timeToLiveAttribute: 'expiresAt' [at Stack/Consumer]",
  },
  'a FIFO queue': {
    build: (stack) =>
      consume(stack, {
        failureDestination: FailureDestination.queue({ queue: new Queue(stack, 'Failures', { fifo: true }) }),
      }),
    message:
      "Lambda cannot send failures to a FIFO queue, got 'Stack/Failures'. Use a standard queue in the consumer's Region, or leave 'queue' out [at Stack/Consumer]",
  },
  'a FIFO queue by its ARN': {
    build: (stack) =>
      consume(stack, {
        failureDestination: FailureDestination.queue({
          queue: Queue.fromQueueArn(stack, 'Failures', 'arn:aws:sqs:us-east-1:111122223333:failures.fifo'),
        }),
      }),
    message:
      "Lambda cannot send failures to a FIFO queue, got 'Stack/Failures'. Use a standard queue in the consumer's Region, or leave 'queue' out [at Stack/Consumer]",
  },
  ...Object.fromEntries(
    (['queue', 'topic', 'bucket'] as const).map((kind) => [
      `a key for a ${kind} that is given`,
      {
        build: (stack: Stack) =>
          consume(stack, {
            failureDestination: FailureDestination[kind]({
              queue: new Queue(stack, 'Queue'),
              ...(kind === 'topic' && { topic: new Topic(stack, 'Topic') }),
              ...(kind === 'bucket' && { bucket: new Bucket(stack, 'Bucket') }),
              encryptionKey: new Key(stack, 'Key'),
            }),
          }),
        message:
          "'encryptionKey' encrypts what is created, and nothing is, got the key 'Stack/Key'. Leave it out, and encrypt what you give where you create it [at Stack/Consumer]",
      },
    ]),
  ),
  'a queue of another Region': {
    build: (stack) =>
      consume(stack, {
        failureDestination: FailureDestination.queue({
          queue: Queue.fromQueueArn(stack, 'Failures', 'arn:aws:sqs:eu-west-1:111122223333:failures'),
        }),
      }),
    message:
      "Lambda sends failures to a queue of its own Region only: the consumer is in us-east-1, the queue 'Stack/Failures' in eu-west-1. Use a standard queue in the consumer's Region, or leave 'queue' out [at Stack/Consumer]",
  },
  'a FIFO topic': {
    build: (stack) =>
      consume(stack, {
        failureDestination: FailureDestination.topic({ topic: new Topic(stack, 'Failures', { fifo: true }) }),
      }),
    message:
      "Lambda cannot send failures to a FIFO topic, got 'Stack/Failures'. Use a standard topic in the consumer's Region, or leave 'topic' out [at Stack/Consumer]",
  },
  'a topic of another Region': {
    build: (stack) =>
      consume(stack, {
        failureDestination: FailureDestination.topic({
          topic: Topic.fromTopicArn(stack, 'Failures', 'arn:aws:sns:eu-west-1:111122223333:failures'),
        }),
      }),
    message:
      "Lambda sends failures to a topic of its own Region only: the consumer is in us-east-1, the topic 'Stack/Failures' in eu-west-1. Use a standard topic in the consumer's Region, or leave 'topic' out [at Stack/Consumer]",
  },
  'a queue of this stack behind a bucket of another': {
    build: (stack, app) =>
      consume(stack, {
        failureDestination: FailureDestination.bucket({
          bucket: new Bucket(new Stack(app, 'BucketStack', { env: HERE }), 'Failures'),
          queue: new Queue(stack, 'Queue'),
        }),
      }),
    message:
      "the bucket 'BucketStack/Failures' is of another stack, and cannot announce its objects to the queue 'Stack/Queue' of this one. Use a queue of the bucket's stack, or leave 'queue' out to have one created there [at Stack/Consumer]",
  },
  'a third reader of a stream that another app exports, under different names': {
    build: (stack, app) => {
      for (const id of ['A', 'B', 'C']) {
        const table = Table.fromTableAttributes(stack, `${id}Table`, {
          tableArn: TABLE_ARN,
          tableStreamArn: Fn.importValue('StreamArn'),
        });
        if (id === 'A') {
          consume(stack, { table });
        } else {
          new EventSourceMapping(stack, id, {
            target: functionIn(stack, id + 'Function'),
            eventSourceArn: table.tableStreamArn,
            startingPosition: StartingPosition.LATEST,
          });
        }
      }
      app.synth();
    },
    message:
      'Validation failed with the following errors:\n  [Stack/Consumer] the stream of \'{"Fn::ImportValue":"StreamArn"} of aws://111122223333/us-east-1\' can have at most 2 readers before reading is throttled, got 3: Stack/Consumer/EventSourceMapping, Stack/B, Stack/C. Have one function do the work of two, or one publish the records for the others',
  },
  'a second queue behind a bucket': {
    build: (stack) => {
      const bucket = new Bucket(stack, 'Failures');
      consume(stack, { failureDestination: FailureDestination.bucket({ bucket, queue: new Queue(stack, 'One') }) });
      consume(
        stack,
        {
          failureDestination: FailureDestination.bucket({ bucket, queue: new Queue(stack, 'Two') }),
          table: tableIn(stack, 'Other'),
        },
        'Second',
      );
    },
    message:
      "the failures in 'Stack/Failures' already have the queue 'Stack/One', got 'Stack/Two'. Leave 'queue' out, or give the same to all consumers that fail there [at Stack/Second]",
  },
  'a notification that replaces that of the failure bucket': {
    build: (stack, app) => {
      const { failureBucket } = consume(stack, { failureDestination: FailureDestination.bucket() });
      failureBucket!.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(new Queue(stack, 'Other')));
      app.synth();
    },
    message:
      'Validation failed with the following errors:\n  [Stack/Consumer/FailureBucket/Resource] addEventNotification() would replace the notification that tells the failure queue of failed records. Use a bucket of your own: FailureDestination.bucket({ bucket })',
  },
  'a stream of another table': {
    build: (stack) =>
      consume(stack, {
        table: Table.fromTableAttributes(stack, 'T', { tableArn: `${TABLE_ARN}2`, tableStreamArn: STREAM_ARN }),
      }),
    message: `the tableStreamArn of the imported table 'Stack/T' must be that of a stream of ${TABLE_ARN}2, got '${STREAM_ARN}'. Take the ARN and the LatestStreamArn of one table [at Stack/Consumer]`,
  },
  'a function of another Region': {
    build: (stack) =>
      consume(stack, {
        handler: Function.fromFunctionAttributes(stack, 'Imported', {
          functionArn: FUNCTION_ARN.replace('us-east-1', 'eu-west-1'),
          role: Role.fromRoleArn(stack, 'Role', ROLE_ARN),
        }),
      }),
    message:
      "the function 'Stack/Imported' is in 111122223333 and eu-west-1, the consumer in 111122223333 and us-east-1, and an event source mapping invokes functions of its own account and Region only. Create the TableStreamConsumer in a stack of the account and Region of the function [at Stack/Consumer]",
  },
  'the same name for the policies of one role in two stacks': {
    build: (_stack, app) => {
      for (const id of ['One', 'Two']) {
        const stack = new Stack(app, id, { env: HERE });
        consume(stack, { handler: imported(stack), idempotency: Idempotency.none() });
      }
    },
    message:
      "the policy 'RolePolicy72E7D967' of the imported role 'Two/Role' would replace that of the stack 'One', which has the same name. Import it with another: Role.fromRoleArn(…, { defaultPolicyName: '…' }) [at Two/Consumer]",
  },
  'an idempotency table of another Region': {
    build: (stack) =>
      consume(stack, {
        idempotency: Idempotency.perBatch({
          table: Table.fromTableArn(stack, 'Ledger', TABLE_ARN.replace('us-east-1', 'eu-west-1')),
        }),
      }),
    message:
      "the idempotency table 'Stack/Ledger' must be in the account and Region of the consumer, where the function looks for its name: 111122223333 and us-east-1, got 111122223333 and eu-west-1. Use another table, or leave 'table' out to have one created [at Stack/Consumer]",
  },
  'an idempotency table whose own stream is read': {
    build: (stack) => {
      const table = new TableV2(stack, 'Ledger', {
        partitionKey: { name: 'id', type: AttributeType.STRING },
        timeToLiveAttribute: 'expiresAt',
      });
      consume(stack, { table, idempotency: Idempotency.perBatch({ table }) });
    },
    message:
      "the idempotency table must not be the one whose stream is read, since each of its entries would be a record to process, got 'Stack/Ledger' for both. Use another table, or leave 'table' out to have one created [at Stack/Consumer]",
  },
  'a construct of yours in the place of the idempotency': {
    build: (stack) => {
      const handler = functionIn(stack);
      new Queue(handler, 'Idempotency');
      consume(stack, { handler });
    },
    message:
      "the function 'Stack/Function' must leave the id 'Idempotency' to the consumer, got the construct 'Stack/Function/Idempotency'. Give your construct another id or scope [at Stack/Consumer]",
  },
  'a FIFO queue by an override': {
    build: (stack) => {
      const queue = new Queue(stack, 'Failures');
      (queue.node.defaultChild as CfnQueue).fifoQueue = true;
      consume(stack, { failureDestination: FailureDestination.queue({ queue }) });
    },
    message:
      "Lambda cannot send failures to a FIFO queue, got 'Stack/Failures'. Use a standard queue in the consumer's Region, or leave 'queue' out [at Stack/Consumer]",
  },
  'a FIFO queue that is a CfnQueue': {
    build: (stack) =>
      consume(stack, {
        failureDestination: FailureDestination.queue({
          queue: Queue.fromQueueArn(stack, 'Failures', new CfnQueue(stack, 'Queue', { fifoQueue: true }).attrArn),
        }),
      }),
    message:
      "Lambda cannot send failures to a FIFO queue, got 'Stack/Failures'. Use a standard queue in the consumer's Region, or leave 'queue' out [at Stack/Consumer]",
  },
  ...Object.fromEntries(
    (
      [
        ['topic', 'SNS'],
        ['bucket', 'S3'],
      ] as const
    ).map(([kind, service]) => [
      `a queue with the key of AWS behind a ${kind}`,
      {
        build: (stack: Stack) =>
          consume(stack, {
            failureDestination: FailureDestination[kind]({
              queue: new Queue(stack, 'Failures', { encryption: QueueEncryption.KMS_MANAGED }),
            }),
          }),
        message: `${service} cannot send to a queue that is encrypted with the key of AWS (KMS_MANAGED), got 'Stack/Failures'. Use QueueEncryption.SQS_MANAGED, or a key of yours [at Stack/Consumer]`,
      },
    ]),
  ),
  'a key for the queue that a topic already has': {
    build: (stack) => {
      const topic = new Topic(stack, 'Failures');
      consume(stack, { failureDestination: FailureDestination.topic({ topic }) });
      consume(
        stack,
        {
          failureDestination: FailureDestination.topic({ topic, encryptionKey: new Key(stack, 'Key') }),
          table: tableIn(stack, 'Other'),
        },
        'Second',
      );
    },
    message:
      "the failures in 'Stack/Failures' already have the queue 'Stack/Failures/FailureMessages/FailureQueue', which is not encrypted with the key that is given, got 'Stack/Key'. Leave 'encryptionKey' out, or give the same to all consumers that fail there [at Stack/Second]",
  },
  'a bucket that was imported twice': {
    build: (stack) => {
      for (const id of ['One', 'Two']) {
        consume(
          stack,
          {
            failureDestination: FailureDestination.bucket({
              bucket: Bucket.fromBucketName(stack, `${id}Bucket`, 'failures'),
            }),
            table: tableIn(stack, id),
          },
          id + 'Consumer',
        );
      }
    },
    message:
      "the bucket 'Stack/TwoBucket' is the same as 'Stack/OneBucket', whose failures already have the queue 'Stack/OneBucket/FailureMessages/FailureQueue'. Import it once, and give that construct to all consumers that fail there [at Stack/TwoConsumer]",
  },
  'a topic that was imported twice': {
    build: (stack) => {
      for (const id of ['One', 'Two']) {
        consume(
          stack,
          {
            failureDestination: FailureDestination.topic({
              topic: Topic.fromTopicArn(stack, `${id}Topic`, 'arn:aws:sns:us-east-1:111122223333:failures'),
            }),
            table: tableIn(stack, id),
          },
          id + 'Consumer',
        );
      }
    },
    message:
      "the topic 'Stack/TwoTopic' is the same as 'Stack/OneTopic', whose failures already have the queue 'Stack/OneTopic/FailureMessages/FailureQueue'. Import it once, and give that construct to all consumers that fail there [at Stack/TwoConsumer]",
  },
  'a key of another Region': {
    build: (stack) =>
      consume(stack, {
        failureDestination: FailureDestination.queue({
          encryptionKey: Key.fromKeyArn(stack, 'Key', KEY_ARN.replace('us-east-1', 'eu-west-1')),
        }),
      }),
    message:
      "What keeps failures is encrypted with a key of its own Region only: the consumer is in us-east-1, the key 'Stack/Key' in eu-west-1. Use a key of the consumer's Region [at Stack/Consumer]",
  },
  'a key of another Region for filters': {
    build: (stack) =>
      consume(stack, {
        filters: [StreamFilter.insertions()],
        filterEncryption: Key.fromKeyArn(stack, 'Key', KEY_ARN.replace('us-east-1', 'eu-west-1')),
      }),
    message:
      "Lambda encrypts filters with a key of its own Region only: the consumer is in us-east-1, the key 'Stack/Key' in eu-west-1. Use a key of the consumer's Region [at Stack/Consumer]",
  },
  'an alarm topic of another Region': {
    build: (stack) =>
      consume(stack, {
        alarms: { topic: Topic.fromTopicArn(stack, 'OnCall', 'arn:aws:sns:eu-west-1:111122223333:on-call') },
      }),
    message:
      "An alarm publishes to a topic of its own Region only: the consumer is in us-east-1, the topic 'Stack/OnCall' in eu-west-1. Use a topic in the consumer's Region [at Stack/Consumer]",
  },
  'an alarm topic with the key of AWS': {
    build: (stack) =>
      consume(stack, {
        alarms: {
          topic: new Topic(stack, 'OnCall', { masterKey: Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') }),
        },
      }),
    message:
      "CloudWatch cannot publish to a topic that is encrypted with the key of AWS (alias/aws/sns), got 'Stack/OnCall'. Use a key of yours, or none [at Stack/Consumer]",
  },
  'a key for filters that are not there': {
    build: (stack) => consume(stack, { filterEncryption: new Key(stack, 'Key') }),
    message:
      "'filterEncryption' encrypts filters, and there are none, got the construct 'Stack/Key'. Add 'filters', or leave it out [at Stack/Consumer]",
  },
  'a filter on an image that the stream does not carry': {
    build: (stack) =>
      consume(stack, {
        table: new TableV2(stack, 'T', { partitionKey: PARTITION_KEY, dynamoStream: StreamViewType.NEW_IMAGE }),
        filters: [StreamFilter.oldImage({ status: AttributeCondition.stringEquals('PAID') })],
      }),
    message:
      "'filters[0].dynamodb.OldImage.status.S' can match no record: the stream of the table is NEW_IMAGE, which has no OldImage. Filter on Keys, or change what the stream carries [at Stack/Consumer]",
  },
  'the same function and table twice': {
    build: (stack, app) => {
      const [table, handler] = [tableIn(stack), functionIn(stack)];
      consume(stack, { table, handler });
      consume(stack, { table, handler }, 'Second');
      app.synth();
    },
    message:
      "Validation failed with the following errors:\n  [Stack/Consumer] the function 'Stack/Function' reads the stream of 'Stack/Table' more than once, which Lambda refuses: Stack/Consumer/EventSourceMapping, Stack/Second/EventSourceMapping. Keep one of them\n  [Stack/Second] the function 'Stack/Function' reads the stream of 'Stack/Table' more than once, which Lambda refuses: Stack/Consumer/EventSourceMapping, Stack/Second/EventSourceMapping. Keep one of them",
  },
  'the same function and imported stream twice, once by other means': {
    build: (stack, app) => {
      const handler = functionIn(stack);
      consume(stack, {
        table: Table.fromTableAttributes(stack, 'T', { tableArn: TABLE_ARN, tableStreamArn: STREAM_ARN }),
        handler,
      });
      new EventSourceMapping(stack, 'ByHand', {
        target: handler,
        eventSourceArn: STREAM_ARN,
        startingPosition: StartingPosition.TRIM_HORIZON,
      });
      app.synth();
    },
    message: `Validation failed with the following errors:\n  [Stack/Consumer] the function 'Stack/Function' reads the stream of '${STREAM_ARN}' more than once, which Lambda refuses: Stack/Consumer/EventSourceMapping, Stack/ByHand. Keep one of them`,
  },
  'two readers by other means beside a consumer': {
    build: (stack, app) => {
      consume(stack, { table: tableIn(stack, 'FirstTable') }, 'First');
      consume(stack, {
        table: Table.fromTableAttributes(stack, 'T', { tableArn: TABLE_ARN, tableStreamArn: STREAM_ARN }),
      });
      for (const id of ['A', 'B']) {
        new EventSourceMapping(stack, id, {
          target: functionIn(stack, `${id}Function`),
          eventSourceArn: STREAM_ARN,
          startingPosition: StartingPosition.TRIM_HORIZON,
        });
      }
      app.synth();
    },
    message: `Validation failed with the following errors:\n  [Stack/Consumer] the stream of '${STREAM_ARN}' can have at most 2 readers before reading is throttled, got 3: Stack/Consumer/EventSourceMapping, Stack/A, Stack/B. Have one function do the work of two, or one publish the records for the others`,
  },
  'a stage that StreamSafety does not see': {
    build: (_stack, app) => {
      consume(new Stack(new Stage(app, 'Prod'), 'Stack'), {});
      Aspects.of(app).add(new StreamSafety());
      app.synth();
    },
    message:
      "StreamSafety does not see the stage 'Prod', which has event source mappings of streams: the CDK does not apply the aspects of an app to its stages. Add it to the stage as well: Aspects.of(stage).add(new StreamSafety()) [at Prod]",
  },
  'a third reader that is added before a second synthesis': {
    build: (stack, app) => {
      const table = tableIn(stack);
      for (const id of ['A', 'B']) consume(stack, { table }, id);
      app.synth();
      new EventSourceMapping(stack, 'C', {
        target: functionIn(stack),
        eventSourceArn: table.tableStreamArn,
        startingPosition: StartingPosition.LATEST,
      });
      app.synth({ force: true });
    },
    message: ['A', 'B'].reduce(
      (all, id) =>
        `${all}\n  [Stack/${id}] the stream of 'Stack/Table' can have at most 2 readers before reading is throttled, got 3: Stack/A/EventSourceMapping, Stack/B/EventSourceMapping, Stack/C. Have one function do the work of two, or one publish the records for the others`,
      'Validation failed with the following errors:',
    ),
  },
  'a third reader of a stream': {
    build: (stack, app) => {
      const table = tableIn(stack);
      for (const id of ['Consumer', 'Second', 'Third']) consume(stack, { table }, id);
      app.synth();
    },
    message:
      "Validation failed with the following errors:\n  [Stack/Consumer] the stream of 'Stack/Table' can have at most 2 readers before reading is throttled, got 3: Stack/Consumer/EventSourceMapping, Stack/Second/EventSourceMapping, Stack/Third/EventSourceMapping. Have one function do the work of two, or one publish the records for the others\n  [Stack/Second] the stream of 'Stack/Table' can have at most 2 readers before reading is throttled, got 3: Stack/Consumer/EventSourceMapping, Stack/Second/EventSourceMapping, Stack/Third/EventSourceMapping. Have one function do the work of two, or one publish the records for the others\n  [Stack/Third] the stream of 'Stack/Table' can have at most 2 readers before reading is throttled, got 3: Stack/Consumer/EventSourceMapping, Stack/Second/EventSourceMapping, Stack/Third/EventSourceMapping. Have one function do the work of two, or one publish the records for the others",
  },
};

test.each(Object.entries(APPS))('%s', (_what, { build, message }) => {
  const app = new App();
  expect(() => build(new Stack(app, 'Stack', { env: HERE }), app)).toThrow(new Error(message));
});

/** Wrong by itself, before there is a consumer. */
const CONDITIONS: [string, () => unknown, string][] = [
  [
    'no table',
    () => StreamSource.table(undefined as any),
    'StreamSource.table() needs a table, got undefined. Give it a Table or a TableV2 of this app, or one that was imported with its tableStreamArn',
  ],
  [
    'no string',
    () => AttributeCondition.stringEquals(),
    'AttributeCondition.stringEquals() needs one or more values, each an argument of its own, got none. Spread a list: AttributeCondition.stringEquals(...values)',
  ],
  [
    'no prefix',
    () => AttributeCondition.beginsWith(),
    'AttributeCondition.beginsWith() needs one or more values, each an argument of its own, got none. Spread a list: AttributeCondition.beginsWith(...values)',
  ],
  [
    'a number that is none',
    () => AttributeCondition.numberEquals(NaN),
    "A number of an AttributeCondition must be finite, and one that JavaScript writes without exponent and holds exactly, got NaN. Use AttributeCondition.numberTextEquals('…') with its decimal digits",
  ],
  [
    'a number with an exponent',
    () => AttributeCondition.numberEquals(1e21),
    "A number of an AttributeCondition must be finite, and one that JavaScript writes without exponent and holds exactly, got 1e+21. Use AttributeCondition.numberTextEquals('…') with its decimal digits",
  ],
  [
    'a number that was rounded',
    () => AttributeCondition.numberEquals(2 ** 53),
    "A number of an AttributeCondition must be finite, and one that JavaScript writes without exponent and holds exactly, got 9007199254740992. Use AttributeCondition.numberTextEquals('…') with its decimal digits",
  ],
  [
    'a number as text with an exponent',
    () => AttributeCondition.numberTextEquals('1e3'),
    "AttributeCondition.numberTextEquals() needs decimal digits without exponent, leading or trailing zeros, as DynamoDB writes them, got \"1e3\". Write '1.5', '-20' or '0'",
  ],
  [
    'a number as text with zeros around it',
    () => AttributeCondition.numberTextEquals('01.0'),
    "AttributeCondition.numberTextEquals() needs decimal digits without exponent, leading or trailing zeros, as DynamoDB writes them, got \"01.0\". Write '1.5', '-20' or '0'",
  ],
  [
    'a list of values',
    () => AttributeCondition.stringEquals(['A', 'B'] as any),
    'AttributeCondition.stringEquals() needs one or more values, each an argument of its own, got ["A","B"]. Spread a list: AttributeCondition.stringEquals(...values)',
  ],
  [
    'a number for text',
    () => AttributeCondition.beginsWith(5 as any),
    'AttributeCondition.beginsWith() needs text, got 5. Put it into quotes, or use the condition of its type',
  ],
  [
    'bytes that are not Base64',
    () => AttributeCondition.binaryEquals('abc'),
    'AttributeCondition.binaryEquals() needs Base64, got "abc". Write Buffer.from(…).toString(\'base64\')',
  ],
  [
    'a bare value',
    () => StreamFilter.newImage({ status: 'PAID' as any }),
    "The condition of 'status' must be an AttributeCondition, got \"PAID\". Write AttributeCondition.stringEquals('…') or another of its conditions",
  ],
  [
    'no filter',
    () => StreamFilter.anyOf(),
    'StreamFilter.anyOf() needs one or more filters, each an argument of its own, got none. Spread a list: StreamFilter.anyOf(...filters)',
  ],
  [
    'a list of filters',
    () => StreamFilter.allOf([1] as any),
    'StreamFilter.allOf() needs one or more filters, each an argument of its own, got [1]. Spread a list: StreamFilter.allOf(...filters)',
  ],
  [
    'alternatives twice',
    () =>
      StreamFilter.allOf(
        ...[1, 2].map((n) =>
          StreamFilter.anyOf(
            StreamFilter.insertions(),
            StreamFilter.newImage({ n: AttributeCondition.numberEquals(n) }),
          ),
        ),
      ),
    'StreamFilter.allOf() cannot require two things of \'$or\', got [{"eventName":["INSERT"]},{"dynamodb":{"NewImage":{"n":{"N":["1"]}}}}] and [{"eventName":["INSERT"]},{"dynamodb":{"NewImage":{"n":{"N":["2"]}}}}]. An event pattern has one list of alternatives: write the combinations out, anyOf(allOf(a, c), allOf(a, d), …)',
  ],
  [
    'two event names at once',
    () => StreamFilter.allOf(StreamFilter.insertions(), StreamFilter.removals()),
    'StreamFilter.allOf() cannot require two things of \'eventName\', got ["INSERT"] and ["REMOVE"]. For any of several values, name them in one condition; to require both, filter on one and look at the other in the function',
  ],
];

test.each(CONDITIONS)('%s', (_what, build, message) => {
  expect(build).toThrow(new Error(message));
});

test('settings that are known only at deployment pass', () => {
  const stack = new Stack();
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  const age = Duration.seconds(number);
  const settings = {
    batchSize: number,
    maxBatchingWindow: age,
    parallelizationFactor: number,
    retryAttempts: number,
    maxRecordAge: age,
  };

  expect(() => consume(stack, settings)).not.toThrow();
  expect(() => consume(stack, { table: tableIn(stack, 'Other'), tumblingWindow: age }, 'Second')).not.toThrow();
});

test('a third reader that is turned off passes', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const table = tableIn(stack);
  for (const id of ['A', 'B', 'C']) consume(stack, { table, enabled: id !== 'C' }, id);

  expect(() => app.synth()).not.toThrow();
});

test('three readers of what three Regions export under one name pass', () => {
  const app = new App();
  for (const region of ['us-east-1', 'us-east-2', 'us-west-2']) {
    const stack = new Stack(app, region, { env: { ...HERE, region } });
    consume(stack, {
      table: Table.fromTableAttributes(stack, 'T', {
        tableArn: Fn.importValue('TableArn'),
        tableStreamArn: Fn.importValue('StreamArn'),
      }),
    });
  }

  expect(() => app.synth()).not.toThrow();
});

test('a queue and a topic of a Region that is known only when it is deployed pass', () => {
  const stack = new Stack(new App(), 'Stack', { env: HERE });
  const queue = Queue.fromQueueArn(stack, 'Queue', `arn:aws:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:failures`);
  const topic = Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:failures`);

  expect(() => consume(stack, { failureDestination: FailureDestination.queue({ queue }) })).not.toThrow();
  expect(() =>
    consume(
      stack,
      { failureDestination: FailureDestination.topic({ topic }), table: tableIn(stack, 'Other') },
      'Second',
    ),
  ).not.toThrow();
});

test('a role of an account that is known only when it is deployed passes', () => {
  const stack = new Stack(new App(), 'Stack', { env: HERE });
  const role = Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${Aws.ACCOUNT_ID}:role/imported`);

  expect(() => consume(stack, { handler: imported(stack, role), idempotency: Idempotency.none() })).not.toThrow();
});
