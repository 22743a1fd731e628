import { DynamoDBStreamsToLambda } from '@aws-solutions-constructs/aws-dynamodbstreams-lambda';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { readMappingSettings } from '../../../lambda/local/template/read-mapping-settings';
import { AWS_DEFAULTS, MappingSettings } from '../../../lambda/rules/mapping-settings';
import { PRESETS } from '../../../lambda/simulation/presets';
import { StreamSource, TableStreamConsumer } from '../../../src';
import { MAPPING_RANGES } from '../../../src/shared/limits';

/** Returns the settings of the one mapping that a construct makes with its defaults. */
function settingsMadeBy(make: (stack: Stack, table: Table, handler: LambdaFunction) => void): MappingSettings {
  const stack = new Stack(new App(), 'Shop');
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const handler = new LambdaFunction(stack, 'Fn', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });
  make(stack, table, handler);
  const [[id, { Properties }]] = Object.entries(
    Template.fromStack(stack).findResources('AWS::Lambda::EventSourceMapping'),
  );
  return readMappingSettings(id, Properties);
}

test.each(['table-stream-consumer', 'construct-only'] as const)('%s has the defaults of the construct', (name) => {
  const made = settingsMadeBy(
    (stack, table, handler) =>
      new TableStreamConsumer(stack, 'Consumer', { source: StreamSource.table(table), handler }),
  );

  expect(made).toEqual(PRESETS[name].settings);
});

test('aws has the defaults of the installed DynamoEventSource', () => {
  const made = settingsMadeBy((_stack, table, handler) =>
    handler.addEventSource(new DynamoEventSource(table, { startingPosition: StartingPosition.TRIM_HORIZON })),
  );

  expect(made).toEqual(PRESETS.aws.settings);
});

test('solutions-constructs has the defaults of the installed aws-dynamodbstreams-lambda', () => {
  const made = settingsMadeBy(
    (stack, existingTableInterface, existingLambdaObj) =>
      new DynamoDBStreamsToLambda(stack, 'Consumer', { existingTableInterface, existingLambdaObj }),
  );

  expect(made).toEqual(PRESETS['solutions-constructs'].settings);
});

test.each(Object.entries(MAPPING_RANGES))('the default of %s is a value that AWS allows', (name, range) => {
  const byDefault = AWS_DEFAULTS[name as keyof typeof MAPPING_RANGES];
  const unlimited = 'unlimited' in range ? range.unlimited : undefined;

  expect(byDefault === unlimited || (byDefault >= range.min && byDefault <= range.max)).toBe(true);
});
