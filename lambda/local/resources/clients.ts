import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_CREDENTIALS, ServiceEndpoints } from '../function/environment-variables';

export interface Clients {
  readonly dynamodb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly sqs?: SQSClient;
}

/**
 * Clients of the local services.
 *
 * @throws if a service does not answer
 */
export async function connect({ region, dynamodb: dynamodbEndpoint, sqs: sqsEndpoint }: ServiceEndpoints): Promise<Clients> {
  const access = { region, credentials: LOCAL_CREDENTIALS };
  const dynamodb = new DynamoDBClient({ ...access, endpoint: dynamodbEndpoint });
  await answers('DynamoDB Local', dynamodbEndpoint, dynamodb.send(new ListTablesCommand({ Limit: 1 })));
  const sqs = sqsEndpoint ? new SQSClient({ ...access, endpoint: sqsEndpoint }) : undefined;
  if (sqs) await answers('SQS server', sqsEndpoint!, sqs.send(new ListQueuesCommand({ MaxResults: 1 })));
  return { dynamodb, streams: new DynamoDBStreamsClient({ ...access, endpoint: dynamodbEndpoint }), sqs };
}

/** Says which server does not do what it should. */
async function answers(server: string, endpoint: string, answer: Promise<unknown>): Promise<void> {
  await answer.catch((error) => {
    throw new Error(`no ${server} answers at ${endpoint}: ${error.message}`, { cause: error });
  });
}
