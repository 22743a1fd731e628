import * as everything from 'cdk-dynamodb-streams/lambda';

export const handler = async () => everything;
