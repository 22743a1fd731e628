import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';

/** Has the function confirm orders that are paid by cheque: what takes a deployment on AWS takes a moment here. */
export async function fixFunction(client: LambdaClient, FunctionName: string): Promise<void> {
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment!.Variables, PAYMENT_METHODS: 'card,cheque' };
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}
