import { App, Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StreamConsumer, StreamConsumerProps, StreamSource } from '../../src';

export const PARTITION_KEY = { name: 'pk', type: AttributeType.STRING };

export interface ConsumerParts extends Partial<Omit<StreamConsumerProps, 'source' | 'handler'>> {
  /** @default - a TableV2 without a stream */
  readonly table?: (stack: Stack) => ITable;
  readonly app?: App;
  readonly env?: Environment;
  /** @default - a function with inline code */
  readonly handler?: (stack: Stack) => IFunction;
}

/** A stack with one consumer and what it needs. */
export function synthConsumer({ table = tableIn, handler = functionIn, env, app = new App(), ...props }: ConsumerParts = {}) {
  const stack = new Stack(app, 'Stack', { env });
  const consumer = new StreamConsumer(stack, 'Consumer', { source: StreamSource.table(table(stack)), handler: handler(stack), ...props });
  return { stack, consumer, template: Template.fromStack(stack) };
}

export function tableIn(stack: Stack, id = 'Table'): TableV2 {
  return new TableV2(stack, id, { partitionKey: PARTITION_KEY });
}

export function functionIn(stack: Stack, id = 'Function'): Function {
  return new Function(stack, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  });
}
