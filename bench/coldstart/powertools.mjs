import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';

/** As its documentation shows how to make a batch idempotent. */
const processor = new BatchProcessor(EventType.DynamoDBStreams);
const config = new IdempotencyConfig({ eventKeyJmesPath: 'eventID' });
const processIdempotently = makeIdempotent(
  async ({ dynamodb }) => {
    if (dynamodb.NewImage.status.S !== 'PAID') throw new Error('not the record that was sent');
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: process.env.STREAM_IDEMPOTENCY_TABLE }),
    config,
  },
);

export const handler = async (event, context) => {
  config.registerLambdaContext(context);
  return processPartialResponse(event, processIdempotently, processor, { context });
};
