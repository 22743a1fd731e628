import { DevEvent, Reporter } from './dev-event';
import type { DynamoDBRecord } from '../../record/event';

/** Prints each event as one line of JSON, for tools. */
export function jsonReporter(write: (line: string) => void): Reporter {
  return (event) => write(JSON.stringify({ at: new Date().toISOString(), ...plain(event) }));
}

/** Reduces an event to JSON: records to their identities, and a run to its constant parts. */
function plain(event: DevEvent): object {
  switch (event.type) {
    case 'invoking':
      return { ...event, records: event.records.map(identity) };
    case 'filtered out':
      return { ...event, records: event.records.map(identity) };
    case 'log': {
      const { invocation, ...rest } = event;
      return { ...rest, mapping: invocation?.mapping, requestId: invocation?.requestId };
    }
    case 'invoked': {
      const { batch, startedAtMs, endedAtMs, ...rest } = event;
      return {
        ...rest,
        attempt: batch.attempts + 1,
        durationMs: endedAtMs - startedAtMs,
        records: batch.records.map(identity),
      };
    }
    case 'discarded': {
      const {
        discard: { condition, batch, records },
        deliveryError,
        ...rest
      } = event;
      return {
        ...rest,
        condition,
        attempts: batch.attempts,
        records: records.map(identity),
        deliveryError: deliveryError?.message,
      };
    }
    case 'started':
    case 'restarted': {
      const {
        run: { dynamodbEndpoint, lambdaEndpoint, stacks, mappings },
        ...rest
      } = event;
      return { ...rest, dynamodbEndpoint, lambdaEndpoint, stacks, mappings };
    }
    default:
      return event;
  }
}

function identity({ eventName, dynamodb }: DynamoDBRecord): object {
  return { eventName, keys: dynamodb?.Keys, sequenceNumber: dynamodb?.SequenceNumber };
}
