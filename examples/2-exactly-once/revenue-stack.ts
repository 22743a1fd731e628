import * as path from 'node:path';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { TableStreamConsumer, StreamSource } from 'cdk-dynamodb-streams';
import { Construct } from 'constructs';

/** A table of orders, and a function that adds up the revenue of each customer in a second table. */
export class RevenueStack extends Stack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);

    const partitionKey = { name: 'customer', type: AttributeType.STRING };
    const orders = new TableV2(this, 'Orders', {
      partitionKey,
      sortKey: { name: 'orderId', type: AttributeType.STRING },
    });
    const revenue = new TableV2(this, 'Revenue', { partitionKey });

    const addRevenue = new NodejsFunction(this, 'AddRevenue', {
      entry: path.join(__dirname, 'add-revenue.ts'),
      runtime: Runtime.NODEJS_22_X,
      timeout: Duration.seconds(30),
      environment: { REVENUE_TABLE: revenue.tableName },
    });
    revenue.grant(addRevenue, 'dynamodb:UpdateItem');

    // Its idempotency table has the marks too.
    new TableStreamConsumer(this, 'OrderEvents', { source: StreamSource.table(orders), handler: addRevenue });

    new CfnOutput(this, 'OrdersTableName', { value: orders.tableName });
    new CfnOutput(this, 'RevenueTableName', { value: revenue.tableName });
  }
}
