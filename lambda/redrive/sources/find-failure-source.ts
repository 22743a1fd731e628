import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { GetEventSourceMappingCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseArn } from '../../../src/shared/arn';
import { ConsumerConfiguration, ENVIRONMENT_VARIABLES } from '../../../src/shared/contract';

/** The queue or the bucket that has the failures of a consumer. */
export type FailurePlace = { readonly queueUrl: string } | { readonly bucket: string };

export interface StackClients {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
}

interface MappingResource {
  readonly logicalId: string;
  readonly uuid: string;
}

/**
 * Finds the failures of a consumer by the name of its stack and its own. The event source mapping says which function
 * and stream it is about; a function of `TableStreamConsumer` knows its failure queue, whatever the destination. Else
 * the destination itself is taken.
 *
 * @param consumer the construct's id, or the logical id of the mapping or the beginning of one
 * @throws if there is no such consumer, or several, saying which there are
 */
export async function findFailures(
  { cloudFormation, lambda, sqs }: StackClients,
  stack: string,
  consumer: string,
): Promise<FailurePlace> {
  const mapping = choose(await mappingsOf(cloudFormation, stack), stack, consumer);
  const {
    FunctionArn,
    EventSourceArn = '',
    DestinationConfig,
  } = await lambda.send(new GetEventSourceMappingCommand({ UUID: mapping.uuid }));
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FunctionArn! }));
  const consumers: { [streamArn: string]: ConsumerConfiguration | undefined } = JSON.parse(
    Environment?.Variables?.[ENVIRONMENT_VARIABLES.consumers] ?? '{}',
  );
  const configured = consumers[EventSourceArn]?.failureQueueUrl;
  if (configured) return { queueUrl: configured };

  const destination = DestinationConfig?.OnFailure?.Destination;
  const arn = parseArn(destination ?? '');
  if (arn?.service === 's3') return { bucket: arn.resource };
  if (arn?.service === 'sqs') {
    const { QueueUrl } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: arn.resource, QueueOwnerAWSAccountId: arn.account }),
    );
    return { queueUrl: QueueUrl! };
  }
  throw new Error(
    destination
      ? `the event source mapping ${mapping.logicalId} sends failures to ${destination}, which keeps nothing: give the queue that is subscribed to it, with --queue`
      : `the event source mapping ${mapping.logicalId} has no on-failure destination: what it gave up is in no queue`,
  );
}

async function mappingsOf(client: CloudFormationClient, StackName: string): Promise<MappingResource[]> {
  const mappings: MappingResource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of StackResourceSummaries) {
      if (ResourceType !== 'AWS::Lambda::EventSourceMapping' || !PhysicalResourceId) continue;
      mappings.push({ logicalId: LogicalResourceId!, uuid: PhysicalResourceId });
    }
  }
  return mappings;
}

/** A logical id begins with the ids of the constructs around it, of which the CDK keeps letters and digits. */
function choose(mappings: readonly MappingResource[], stack: string, consumer: string): MappingResource {
  const wanted = consumer.replace(/[^A-Za-z0-9]/g, '');
  const fitting =
    [
      mappings.filter(
        ({ logicalId }) =>
          logicalId === consumer || new RegExp(`^${wanted}EventSourceMapping[0-9A-F]{8}$`).test(logicalId),
      ),
      mappings.filter(({ logicalId }) => logicalId.startsWith(wanted)),
    ].find((found) => found.length > 0) ?? [];
  if (fitting.length === 1) return fitting[0];
  const named = (fitting.length > 0 ? fitting : mappings).map(({ logicalId }) => logicalId).join(', ') || 'none';
  throw new Error(
    `the stack ${stack} has ${fitting.length === 0 ? 'no consumer' : 'several consumers'} of the name '${consumer}'. Its event source mappings are: ${named}`,
  );
}
