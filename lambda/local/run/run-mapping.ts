import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { RunTemplatesOptions } from './local-run';
import { RunningFunctions } from '../function/running-functions';
import { Stream } from '../mapping/consume-stream';
import { openDynamoDBStream } from '../mapping/dynamodb-stream';
import { keepCheckpoints } from '../mapping/keep-checkpoints';
import { Mapping } from '../mapping/mapping';
import { Messaging } from '../messaging/messaging';
import { CheckpointFile } from '../resources/checkpoint-file';
import { MappingDefinition } from '../template/event-source-mappings';

/** The mappings of a run share these parts. */
export interface MappingContext extends Pick<RunTemplatesOptions, 'onInvoke' | 'onEvent' | 'onLog'> {
  readonly region: string;
  readonly streams: DynamoDBStreamsClient;
  readonly functions: RunningFunctions;
  readonly messaging: Messaging;
  readonly checkpoints?: CheckpointFile;
}

/** Puts an event source mapping together and opens its stream, so that it misses no later record. */
export async function openMapping(
  definition: MappingDefinition,
  context: MappingContext,
): Promise<{ readonly mapping: Mapping; readonly stream: Stream }> {
  const {
    logicalId,
    target: { resolver, logicalId: functionId, qualifier },
    streamArn,
    settings,
    destinationArn,
    stackName,
  } = definition;
  const { functions, messaging, checkpoints, onInvoke, onEvent = ignore, onLog = ignore } = context;
  const functionName = resolver.physicalName(functionId);
  const functionArn = resolver.arnOf(functionId);
  const mapping: Mapping = {
    logicalId,
    functionName,
    functionArn: qualifier ? `${functionArn}:${qualifier}` : functionArn,
    streamArn,
    settings,
    destination: destinationArn ? await messaging.destination(logicalId, destinationArn) : undefined,
    invoke: (event, requestId, slot) => {
      const invocation = { mapping: logicalId, functionName, slot, requestId, records: event.Records };
      onInvoke?.(invocation);
      return functions.invoke(functionName, event, requestId, (line) => onLog(functionName, line, invocation));
    },
    onEvent,
  };
  // A table that was deleted and created again has another stream, and no checkpoint.
  const key = `${stackName}/${logicalId} ${streamArn}`;
  const known = checkpoints?.of(key);
  const stream = await openDynamoDBStream(
    context.streams,
    streamArn,
    known?.size ? known : settings.startingPosition,
    context.region,
  );
  return checkpoints
    ? keepCheckpoints(mapping, stream, (shardId, checkpoint) => checkpoints.save(key, shardId, checkpoint))
    : { mapping, stream };
}

function ignore(): void {}
