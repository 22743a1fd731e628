import { createRequire } from 'node:module';
import { measure, read } from './measure.mjs';

const require = createRequire(import.meta.url);
const { BatchProcessor, EventType, processPartialResponse } = require('@aws-lambda-powertools/batch');
const { unmarshall } = require('@aws-sdk/util-dynamodb');

// As its documentation shows.
const processor = new BatchProcessor(EventType.DynamoDBStreams);

async function handleRecord({ dynamodb }) {
  read(unmarshall(dynamodb.NewImage));
  read(unmarshall(dynamodb.OldImage));
}

await measure((event, context) => processPartialResponse(event, handleRecord, processor, { context }));
