import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LOCAL_CREDENTIALS } from '../function/environment-variables';

/**
 * Makes clients of DynamoDB Local.
 *
 * @throws if it does not respond
 */
export async function connectToDynamoDB(endpoint: string, region: string) {
  const access = { region, credentials: LOCAL_CREDENTIALS, endpoint };
  const dynamodb = new DynamoDBClient(access);
  await explainFailure('DynamoDB Local', endpoint, dynamodb.send(new ListTablesCommand({ Limit: 1 })));
  return { dynamodb, streams: new DynamoDBStreamsClient(access) };
}

/** Adds the server and its endpoint to the error of a failed request. */
export async function explainFailure(server: string, endpoint: string, answer: Promise<unknown>): Promise<void> {
  await answer.catch((error) => {
    throw new Error(`no ${server} answers at ${endpoint}: ${error.message}`, { cause: error });
  });
}
