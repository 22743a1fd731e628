import * as path from 'node:path';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { TableStreamConsumer, StreamSource } from 'cdk-dynamodb-streams';
import { Construct } from 'constructs';

/** A table of products, and a function that keeps a view of it to search by category and price. */
export class CatalogueStack extends Stack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);

    const partitionKey = { name: 'productId', type: AttributeType.STRING };
    const products = new TableV2(this, 'Products', { partitionKey });
    const view = new TableV2(this, 'View', {
      partitionKey,
      timeToLiveAttribute: 'expiresAt',
      globalSecondaryIndexes: [
        {
          // A tombstone has no category, so nobody finds it here.
          indexName: 'by-category',
          partitionKey: { name: 'category', type: AttributeType.STRING },
          sortKey: { name: 'price', type: AttributeType.NUMBER },
        },
      ],
    });

    const projectProducts = new NodejsFunction(this, 'ProjectProducts', {
      entry: path.join(__dirname, 'project-products.ts'),
      runtime: Runtime.NODEJS_22_X,
      timeout: Duration.seconds(30),
      environment: { VIEW_TABLE: view.tableName },
    });
    view.grant(projectProducts, 'dynamodb:PutItem');

    new TableStreamConsumer(this, 'ProductEvents', { source: StreamSource.table(products), handler: projectProducts });

    new CfnOutput(this, 'ProductsTableName', { value: products.tableName });
    new CfnOutput(this, 'ViewTableName', { value: view.tableName });
  }
}
