import { streamHandler } from 'cdk-dynamodb-streams/lambda';

export const handler = streamHandler(async ({ newImage }) => {
  if (newImage.status !== 'PAID') throw new Error('not the record that was sent');
});
