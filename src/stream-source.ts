import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BoundStream, tableStream } from './private/table-stream';
import { shown } from './private/validation';

/** Where a `TableStreamConsumer` gets its records from. */
export class StreamSource {
  /**
   * The stream of a `Table` or `TableV2` of this app.
   *
   * A stream that is off is turned on, with `NEW_AND_OLD_IMAGES`; one that is on stays as it is. An imported table can
   * be used if it was imported with its `tableStreamArn`: what CloudFormation does not own it cannot turn on.
   *
   * The images that a narrower stream does not carry are `undefined` in `streamHandler`.
   *
   * @throws if it is no table
   */
  public static table(table: ITable): StreamSource {
    if (typeof table?.tableArn !== 'string') {
      throw new Error(
        `StreamSource.table() needs a table, got ${shown(table)}. Give it a Table or a TableV2 of this app, or one that was imported with its tableStreamArn`,
      );
    }
    return new StreamSource((scope, handler) => tableStream(scope, handler, table));
  }

  private constructor(private readonly bind: (scope: Construct, handler: IFunction) => BoundStream) {}

  /**
   * Finds the stream for a consumer, and permits its function to read it.
   *
   * @internal
   */
  public _bind(scope: Construct, handler: IFunction): BoundStream {
    return this.bind(scope, handler);
  }
}
