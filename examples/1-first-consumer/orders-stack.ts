import * as path from 'node:path';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { TableStreamConsumer, StreamSource } from 'cdk-dynamodb-streams';
import { Construct } from 'constructs';

/** A table of orders, and a function that writes a confirmation for each new one into a second table. */
export class OrdersStack extends Stack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);

    const partitionKey = { name: 'orderId', type: AttributeType.STRING };
    const orders = new TableV2(this, 'OrdersTable', { partitionKey });
    const confirmations = new TableV2(this, 'ConfirmationsTable', { partitionKey });

    const confirmOrders = new NodejsFunction(this, 'ConfirmOrders', {
      entry: path.join(__dirname, 'confirm-orders.ts'),
      runtime: Runtime.NODEJS_22_X,
      timeout: Duration.seconds(30),
      // Some customers pay by cheque. Nobody thought of them.
      environment: { CONFIRMATIONS_TABLE: confirmations.tableName, PAYMENT_METHODS: 'card' },
    });
    confirmations.grant(confirmOrders, 'dynamodb:PutItem');

    const orderEvents = new TableStreamConsumer(this, 'OrderEvents', {
      source: StreamSource.table(orders),
      handler: confirmOrders,
      // For a short demo. The ten that are the default wait twice as long each time: three and a half minutes in all.
      retryAttempts: 2,
    });

    new CfnOutput(this, 'ConfirmOrdersName', { value: confirmOrders.functionName });
    new CfnOutput(this, 'OrdersTableName', { value: orders.tableName });
    new CfnOutput(this, 'OrdersStreamArn', { value: orders.tableStreamArn! });
    new CfnOutput(this, 'ConfirmationsTableName', { value: confirmations.tableName });
    new CfnOutput(this, 'FailureQueueUrl', { value: orderEvents.failureQueue!.queueUrl });
  }
}
