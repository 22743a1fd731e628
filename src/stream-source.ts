import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BoundStream, tableStream } from './private/table-stream';

/** Where a `StreamConsumer` gets its records from. */
export class StreamSource {
  /**
   * The stream of a `Table` or `TableV2` of this app.
   *
   * A stream that is off is turned on, with `NEW_AND_OLD_IMAGES`; one that is on stays as it is. An imported table can
   * be used if it was imported with its `tableStreamArn`: what CloudFormation does not own it cannot turn on.
   */
  public static table(table: ITable): StreamSource {
    return new StreamSource((scope, grantee) => tableStream(scope, grantee, table));
  }

  private constructor(private readonly bind: (scope: Construct, grantee: IGrantable) => BoundStream) {}

  /**
   * Finds the stream for a consumer, and permits its function to read it.
   *
   * @internal
   */
  public _bind(scope: Construct, grantee: IGrantable): BoundStream {
    return this.bind(scope, grantee);
  }
}
