import { CheckpointTracker } from './checkpoint-tracker';
import { Stream } from './consume-stream';
import { Mapping } from './mapping';
import { MappingEvent } from './mapping-events';
import { DynamoDBRecord } from '../../record/event';
import { Checkpoint } from '../../stream/shard-reader';

/** Wraps a mapping and its stream, so that they save the checkpoint of each shard. */
export function keepCheckpoints(
  mapping: Mapping,
  stream: Stream,
  save: (shardId: string, checkpoint: Checkpoint) => void,
): { readonly mapping: Mapping; readonly stream: Stream } {
  const shards = new Map<string, CheckpointTracker>();
  const saveIfAny = (shardId: string, checkpoint: Checkpoint | undefined) => {
    if (checkpoint) save(shardId, checkpoint);
  };
  return {
    stream: {
      ...stream,
      open: (shardId) => {
        const progress = new CheckpointTracker();
        shards.set(shardId, progress);
        const reader = stream.open(shardId);
        return {
          read: async (...args) => {
            const records = await reader.read(...args);
            saveIfAny(shardId, progress.read(sequenceNumbers(records ?? [])));
            return records;
          },
        };
      },
    },
    mapping: {
      ...mapping,
      onEvent: (event) => {
        saveIfAny(event.shardId, shards.get(event.shardId)!.settle(sequenceNumbers(doneBy(event))));
        mapping.onEvent(event);
      },
    },
  };
}

/** Returns the records that an event makes done. */
function doneBy(event: MappingEvent): readonly DynamoDBRecord[] {
  switch (event.type) {
    case 'invoked':
      return event.batch.records.slice(0, event.done);
    case 'discarded':
      return event.discard.records;
    case 'filtered out':
      return event.records;
  }
}

function sequenceNumbers(records: readonly DynamoDBRecord[]): string[] {
  return records.map(({ dynamodb }) => dynamodb!.SequenceNumber!);
}
