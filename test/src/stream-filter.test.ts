import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import { AttributeCondition, StreamFilter, TableStreamConsumerProps } from '../../src';
import { consumerIn, synthConsumer } from '../support/synth-consumer';

function patternsOf(...filters: NonNullable<TableStreamConsumerProps['filters']>): unknown[] {
  const [{ Properties }] = Object.values(
    synthConsumer({ filters }).template.findResources('AWS::Lambda::EventSourceMapping'),
  );
  return Properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern));
}

const newImage = (status: AttributeCondition) => StreamFilter.newImage({ status });
const status = (condition: unknown) => ({ dynamodb: { NewImage: { status: condition } } });

test.each<[string, StreamFilter, unknown]>([
  ['insertions', StreamFilter.insertions(), { eventName: ['INSERT'] }],
  ['modifications', StreamFilter.modifications(), { eventName: ['MODIFY'] }],
  ['removals', StreamFilter.removals(), { eventName: ['REMOVE'] }],
  [
    'TTL expiries',
    StreamFilter.ttlExpiries(),
    { eventName: ['REMOVE'], userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] } },
  ],
  ['all but TTL expiries', StreamFilter.notTtlExpiries(), { userIdentity: { principalId: [{ exists: false }] } }],
  [
    'a key',
    StreamFilter.keys({ pk: AttributeCondition.stringEquals('A') }),
    { dynamodb: { Keys: { pk: { S: ['A'] } } } },
  ],
  [
    'an old image',
    StreamFilter.oldImage({ a: AttributeCondition.booleanEquals(false) }),
    { dynamodb: { OldImage: { a: { BOOL: [false] } } } },
  ],
  ['strings', newImage(AttributeCondition.stringEquals('A', 'B')), status({ S: ['A', 'B'] })],
  [
    'numbers, which a stream carries as text',
    newImage(AttributeCondition.numberEquals(5, -1.5, 0, -0)),
    status({ N: ['5', '-1.5', '0', '0'] }),
  ],
  [
    'numbers of more digits than JavaScript has',
    newImage(AttributeCondition.numberTextEquals('12345678901234567890')),
    status({ N: ['12345678901234567890'] }),
  ],
  [
    'any other number',
    newImage(AttributeCondition.numberNotEquals(1, 2)),
    status({ N: [{ 'anything-but': ['1', '2'] }] }),
  ],
  ['bytes', newImage(AttributeCondition.binaryEquals('AQI=', '')), status({ B: ['AQI=', ''] })],
  ['an element of a set of strings', newImage(AttributeCondition.stringSetContains('A')), status({ SS: ['A'] })],
  ['an element of a set of numbers', newImage(AttributeCondition.numberSetContains(1, 2)), status({ NS: ['1', '2'] })],
  [
    'the size of a record',
    StreamFilter.pattern({ dynamodb: { SizeBytes: [{ numeric: ['>', 0, '<=', 1024] }] } }),
    { dynamodb: { SizeBytes: [{ numeric: ['>', 0, '<=', 1024] }] } },
  ],
  [
    'either type of an attribute',
    StreamFilter.pattern({ dynamodb: { NewImage: { a: { $or: [{ S: ['1'] }, { N: ['1'] }] } } } }),
    { dynamodb: { NewImage: { a: { $or: [{ S: ['1'] }, { N: ['1'] }] } } } },
  ],
  [
    'neither type of an attribute',
    StreamFilter.pattern({ dynamodb: { NewImage: { a: { S: [{ exists: false }], N: [{ exists: false }] } } } }),
    { dynamodb: { NewImage: { a: { S: [{ exists: false }], N: [{ exists: false }] } } } },
  ],
  [
    'either of two values of a key',
    StreamFilter.pattern({ dynamodb: { Keys: { pk: { $or: [{ S: ['a'] }, { S: [{ prefix: 'b' }] }] } } } }),
    { dynamodb: { Keys: { pk: { $or: [{ S: ['a'] }, { S: [{ prefix: 'b' }] }] } } } },
  ],
  ['null', newImage(AttributeCondition.isNull()), status({ NULL: [true] })],
  ['prefixes', newImage(AttributeCondition.beginsWith('A', 'B')), status({ S: [{ prefix: 'A' }, { prefix: 'B' }] })],
  ['suffixes', newImage(AttributeCondition.endsWith('A')), status({ S: [{ suffix: 'A' }] })],
  [
    'whatever the case',
    newImage(AttributeCondition.equalsIgnoreCase('a')),
    status({ S: [{ 'equals-ignore-case': 'a' }] }),
  ],
  [
    'any other string',
    newImage(AttributeCondition.stringNotEquals('A', 'B')),
    status({ S: [{ 'anything-but': ['A', 'B'] }] }),
  ],
  ['there is one', newImage(AttributeCondition.exists(AttributeType.NUMBER)), status({ N: [{ exists: true }] })],
  ['there is none', newImage(AttributeCondition.notExists(AttributeType.BINARY)), status({ B: [{ exists: false }] })],
  [
    'a map',
    newImage(
      AttributeCondition.mapMatches({ a: AttributeCondition.mapMatches({ b: AttributeCondition.stringEquals('c') }) }),
    ),
    status({ M: { a: { M: { b: { S: ['c'] } } } } }),
  ],
  [
    'a pattern',
    StreamFilter.pattern({ $or: [{ eventName: ['INSERT'] }, { dynamodb: { OldImage: { l: { L: { S: ['x'] } } } } }] }),
    { $or: [{ eventName: ['INSERT'] }, { dynamodb: { OldImage: { l: { L: { S: ['x'] } } } } }] },
  ],
])('a filter can match %s', (_name, filter, pattern) => {
  expect(patternsOf(filter)).toEqual([pattern]);
});

test('allOf() merges several filters', () => {
  expect(
    patternsOf(
      StreamFilter.allOf(
        StreamFilter.modifications(),
        StreamFilter.oldImage({ status: AttributeCondition.stringEquals('PAID') }),
        StreamFilter.newImage({ status: AttributeCondition.stringEquals('SHIPPED') }),
        StreamFilter.newImage({ vip: AttributeCondition.booleanEquals(true) }),
      ),
    ),
  ).toEqual([
    {
      eventName: ['MODIFY'],
      dynamodb: {
        OldImage: { status: { S: ['PAID'] } },
        NewImage: { status: { S: ['SHIPPED'] }, vip: { BOOL: [true] } },
      },
    },
  ]);
});

test('allOf() takes two filters that require the same of a field', () => {
  expect(patternsOf(StreamFilter.allOf(StreamFilter.removals(), StreamFilter.ttlExpiries()))).toEqual(
    patternsOf(StreamFilter.ttlExpiries()),
  );
});

test('anyOf() of one filter is that filter', () => {
  expect(patternsOf(StreamFilter.anyOf(StreamFilter.insertions()))).toEqual([{ eventName: ['INSERT'] }]);
});

test('a filter can require that an image which an event never has is missing', () => {
  const filter = StreamFilter.allOf(
    StreamFilter.insertions(),
    StreamFilter.oldImage({ a: AttributeCondition.notExists(AttributeType.STRING) }),
  );

  expect(patternsOf(filter)).toHaveLength(1);
});

test.each(['0', '-1', '1.5', '-0.05', '100', '12345678901234567890'])('%s as text is a number', (text) => {
  expect(patternsOf(newImage(AttributeCondition.numberTextEquals(text)))).toEqual([status({ N: [text] })]);
});

test('a filter can be used again', () => {
  const shipped = newImage(AttributeCondition.stringEquals('SHIPPED'));
  StreamFilter.allOf(
    StreamFilter.insertions(),
    shipped,
    StreamFilter.newImage({ vip: AttributeCondition.booleanEquals(true) }),
  );

  expect(patternsOf(shipped)).toEqual([status({ S: ['SHIPPED'] })]);
});

test('anyOf() makes one of many filters', () => {
  expect(
    patternsOf(
      StreamFilter.anyOf(...'ABCDEFG'.split('').map((value) => newImage(AttributeCondition.stringEquals(value)))),
    ),
  ).toEqual([{ $or: 'ABCDEFG'.split('').map((value) => status({ S: [value] })) }]);
});

test('the filters of a DynamoEventSource can stay as they are, beside others', () => {
  expect(
    patternsOf(FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') }), StreamFilter.removals()),
  ).toEqual([{ eventName: ['INSERT'] }, { eventName: ['REMOVE'] }]);
});

test('the filters of a DynamoEventSource are checked like any other', () => {
  expect(() => patternsOf(FilterCriteria.filter({ eventName: FilterRule.isEqual('insert') }))).toThrow(
    '\'filters[0].eventName\' can match no record: eventName is INSERT, MODIFY, REMOVE, got "insert"',
  );
});

test('a filter can have a value that is known only at deployment', () => {
  const stack = new Stack();
  const parameter = new CfnParameter(stack, 'Status');
  const number = new CfnParameter(stack, 'Total', { type: 'Number' });
  consumerIn(stack, {
    filters: [
      newImage(AttributeCondition.stringEquals(parameter.valueAsString)),
      StreamFilter.pattern({ eventName: [parameter.valueAsString] }),
      newImage(AttributeCondition.numberEquals(number.valueAsNumber)),
      FilterCriteria.filter({ awsRegion: FilterRule.isEqual(parameter.valueAsString) }),
    ],
  });

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FilterCriteria: {
      Filters: [
        { Pattern: { 'Fn::Join': ['', ['{"dynamodb":{"NewImage":{"status":{"S":["', { Ref: 'Status' }, '"]}}}}']] } },
        { Pattern: { 'Fn::Join': ['', ['{"eventName":["', { Ref: 'Status' }, '"]}']] } },
        { Pattern: { 'Fn::Join': ['', ['{"dynamodb":{"NewImage":{"status":{"N":["', { Ref: 'Total' }, '"]}}}}']] } },
        { Pattern: { 'Fn::Join': ['', ['{"awsRegion":["', { Ref: 'Status' }, '"]}']] } },
      ],
    },
  });
});
