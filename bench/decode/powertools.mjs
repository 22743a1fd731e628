import { createRequire } from 'node:module';
import { measure } from './measure.mjs';

const require = createRequire(import.meta.url);
const { BatchProcessor, EventType, processPartialResponse } = require('@aws-lambda-powertools/batch');
const { unmarshall } = require('@aws-sdk/util-dynamodb');

/** As its documentation shows. */
export function measurePowertools(read) {
  const processor = new BatchProcessor(EventType.DynamoDBStreams);
  const handleRecord = async ({ dynamodb }) => {
    read(unmarshall(dynamodb.NewImage));
    read(unmarshall(dynamodb.OldImage));
  };
  return measure((event, context) => processPartialResponse(event, handleRecord, processor, { context }));
}
