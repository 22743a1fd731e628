import { App, Environment, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Code, Function, FunctionProps, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { FailureDestination, TableStreamConsumer, TableStreamConsumerProps, StreamSource } from '../../src';

export const PARTITION_KEY = { name: 'pk', type: AttributeType.STRING };

export interface ConsumerParts extends Partial<
  Omit<TableStreamConsumerProps, 'source' | 'handler' | 'failureDestination' | 'filterEncryption'>
> {
  /** @default - a TableV2 without a stream */
  readonly table?: (stack: Stack) => ITable;
  readonly app?: App;
  /** @default - a stack of the app */
  readonly stack?: Stack;
  readonly env?: Environment;
  readonly stackTags?: { [key: string]: string };
  /** @default - a function with inline code */
  readonly handler?: (stack: Stack) => IFunction;
  readonly failureDestination?: (stack: Stack) => FailureDestination;
  readonly filterEncryption?: (stack: Stack) => IKey;
}

/** A stack with one consumer and what it needs. The stack is synthesized when its template is read. */
export function synthConsumer({
  table = tableIn,
  handler = functionIn,
  failureDestination,
  filterEncryption,
  env,
  stackTags = {},
  app = new App(),
  stack = new Stack(app, 'Stack', { env }),
  ...props
}: ConsumerParts = {}) {
  for (const [key, value] of Object.entries(stackTags)) Tags.of(stack).add(key, value);
  const consumer = consumerIn(stack, {
    source: StreamSource.table(table(stack)),
    handler: handler(stack),
    failureDestination: failureDestination?.(stack),
    filterEncryption: filterEncryption?.(stack),
    ...props,
  });
  return {
    app,
    stack,
    consumer,
    get template() {
      return Template.fromStack(stack);
    },
  };
}

/** A consumer, with a table and a function of its own unless the props have them. */
export function consumerIn(
  scope: Construct,
  props: Partial<TableStreamConsumerProps> = {},
  id = 'Consumer',
): TableStreamConsumer {
  const stack = Stack.of(scope);
  const name = id.replace(/Consumer$/, '');
  return new TableStreamConsumer(scope, id, {
    ...props,
    source: props.source ?? StreamSource.table(tableIn(stack, `${name}Table`)),
    handler: props.handler ?? functionIn(stack, `${name}Function`),
  });
}

export function tableIn(stack: Stack, id = 'Table'): TableV2 {
  return new TableV2(stack, id, { partitionKey: PARTITION_KEY });
}

export function functionIn(stack: Stack, id = 'Function', options: Partial<FunctionProps> = {}): Function {
  return new Function(stack, id, {
    ...options,
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  });
}
