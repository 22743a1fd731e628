import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { startDynamoDBLocal } from '../../../../lambda/local';

test('DynamoDB Local listens on the port that is wanted; one that is in use is an error that says what to do', async () => {
  const first = await startDynamoDBLocal();
  const port = Number(new URL(first.endpoint).port);
  await expect(startDynamoDBLocal({ port })).rejects.toThrow(
    new RegExp(
      `^DynamoDB Local cannot listen on port ${port}: listen EADDRINUSE.*\\. End what uses the port, or give another one$`,
    ),
  );
  await first.stop();

  const second = await startDynamoDBLocal({ port });
  expect(second.endpoint).toBe(`http://127.0.0.1:${port}`);
  const client = new DynamoDBClient({
    endpoint: second.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  expect(await client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
  await second.stop();
});
