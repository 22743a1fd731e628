import { createRequire } from 'node:module';
import { measure, read } from './measure.mjs';

const require = createRequire(import.meta.url);
const { BatchProcessor, EventType, processPartialResponse } = require('@aws-lambda-powertools/batch');
const { IdempotencyConfig, makeIdempotent } = require('@aws-lambda-powertools/idempotency');
const { DynamoDBPersistenceLayer } = require('@aws-lambda-powertools/idempotency/dynamodb');

/** As its documentation shows how to make a batch idempotent. */
export function measurePowertools({ processInParallel }) {
  const processor = new BatchProcessor(EventType.DynamoDBStreams);
  const config = new IdempotencyConfig({ eventKeyJmesPath: 'eventID' });
  const processIdempotently = makeIdempotent(async ({ dynamodb }) => read(dynamodb.NewImage.status.S), {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: process.env.STREAM_IDEMPOTENCY_TABLE }),
    config,
  });
  return measure(async (event, context) => {
    config.registerLambdaContext(context);
    return processPartialResponse(event, processIdempotently, processor, { context, processInParallel });
  });
}
