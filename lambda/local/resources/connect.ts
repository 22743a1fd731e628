import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LOCAL_CREDENTIALS } from '../function/environment-variables';

/**
 * Clients of DynamoDB Local.
 *
 * @throws if it does not answer
 */
export async function connectToDynamoDB(endpoint: string, region: string) {
  const access = { region, credentials: LOCAL_CREDENTIALS, endpoint };
  const dynamodb = new DynamoDBClient(access);
  await answers('DynamoDB Local', endpoint, dynamodb.send(new ListTablesCommand({ Limit: 1 })));
  return { dynamodb, streams: new DynamoDBStreamsClient(access) };
}

/** Says which server does not do what it should. */
export async function answers(server: string, endpoint: string, answer: Promise<unknown>): Promise<void> {
  await answer.catch((error) => {
    throw new Error(`no ${server} answers at ${endpoint}: ${error.message}`, { cause: error });
  });
}
