import { Stack, Token } from 'aws-cdk-lib';
import { CfnGlobalTable, CfnTable, ITable, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { invalid } from './private/validation';

/** What a `StreamConsumer` needs to know of its source. */
export interface StreamSourceConfig {
  /** ARN of the stream that the event source mapping reads. */
  readonly streamArn: string;

  /** The permission to read it. The event source mapping is created after this. */
  readonly grant: Grant;
}

/** Where a `StreamConsumer` gets its records from. */
export abstract class StreamSource {
  /**
   * The stream of a `Table` or `TableV2` of this app.
   *
   * A stream that is off is turned on, with `NEW_AND_OLD_IMAGES`; one that is on stays as it is. An imported table can
   * be used if it was imported with its `tableStreamArn`: what CloudFormation does not own it cannot turn on.
   */
  public static table(table: ITable): StreamSource {
    return new TableStreamSource(table);
  }

  /**
   * Called by the `StreamConsumer`: finds the stream and permits the consumer's function to read it.
   *
   * @param scope the consumer
   * @param grantee the consumer's function
   * @throws if the source has no stream that could be read
   */
  public abstract bind(scope: Construct, grantee: IGrantable): StreamSourceConfig;
}

class TableStreamSource extends StreamSource {
  public constructor(private readonly table: ITable) {
    super();
  }

  public bind(scope: Construct, grantee: IGrantable): StreamSourceConfig {
    const streamArn = this.streamArn(scope);
    this.table.encryptionKey?.grantDecrypt(grantee);
    const grant = Grant.addToPrincipal({
      grantee,
      // ListStreams too takes the stream as its resource; no `*` is needed.
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      resourceArns: [streamArn],
    });
    return { streamArn, grant };
  }

  private streamArn(scope: Construct): string {
    const { region } = Stack.of(scope);
    const tableRegion = this.table.env.region;
    if (!Token.isUnresolved(region) && !Token.isUnresolved(tableRegion) && region !== tableRegion) {
      throw invalid(scope, `the table '${this.table.node.path}' is in ${tableRegion} and the consumer in ${region}, and an event source mapping reads the streams of its own region only`,
        "Create the StreamConsumer in a stack of the table's region, or read a replica of the table in this one");
    }
    const resource = this.table.node.defaultChild;
    if (resource instanceof CfnTable || resource instanceof CfnGlobalTable) {
      // A TableV2 always has a specification; it is a token, and what it resolves to says whether the stream is on.
      if (!Stack.of(resource).resolve(resource.streamSpecification)) {
        resource.streamSpecification = { streamViewType: StreamViewType.NEW_AND_OLD_IMAGES };
      }
      return resource.attrStreamArn;
    }
    return this.importedStreamArn(scope);
  }

  private importedStreamArn(scope: Construct): string {
    const { tableStreamArn } = this.table;
    if (!tableStreamArn) {
      throw invalid(scope, `the stream of the imported table '${this.table.node.path}' is not known, and a table that this app does not own cannot have its stream turned on`,
        "Turn the stream on where the table is made, and import it with Table.fromTableAttributes(…, { tableStreamArn: '…' })");
    }
    if (tableStreamArn.endsWith('/stream/*')) {
      throw invalid(scope, `the stream of the replica '${this.table.node.path}' is not known: TableV2.replica() gives its ARN as '…/stream/*'`,
        "Import the replica with its own stream: TableV2.fromTableAttributes(…, { tableStreamArn: '…' })");
    }
    return tableStreamArn;
  }
}
