import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from './chance';
import { Kind } from './changes';
import { Journal, Version } from './journal';
import { JournalingStore } from './journaling-store';
import { latency } from './latency';
import { effectOnce } from './transaction';
import { settingsOf, WorkerSettings } from './worker-settings';
import {
  DynamoDBStore,
  DynamoDBStreamEvent,
  RecordContext,
  StreamRecord,
  streamHandler,
  UnprocessableRecordError,
} from '../../lambda';
import { recordId, shortened } from '../../lambda/record/record-id';
import { InvocationResult } from '../../lambda/rules/response';

// A function as a process, with the helper and a handler that says in the journal what it does.

interface Order {
  readonly id: string;
  readonly version: number;
  readonly kind: Kind;
}

/** What this process is given to do. */
export interface Invocation {
  readonly number: number;
  readonly event: DynamoDBStreamEvent;
  readonly requestId: string;
  /** When the process is ended, in milliseconds since 1970. */
  readonly deadlineMs: number;
}

const settings = settingsOf<WorkerSettings>();
const { mode, seed, idempotencyTable } = settings;
const journal = new Journal(settings.journal, `function ${process.pid}`);

/** The invocation in hand. */
let invocation = 0;

const handler = streamHandler<Order>(handle, {
  concurrency: 5,
  // A record that always fails is parked after two retries, which wait for 0.6 s.
  maxAttempts: 3,
  idempotency: {
    mode: mode === 'PER_RECORD' ? mode : 'PER_BATCH',
    store: new JournalingStore(new DynamoDBStore({ tableName: idempotencyTable }), journal),
    // Some batches take less than that, most take more.
    flushIntervalMs: mode === 'PER_RECORD' ? 0 : 60,
  },
  failureQueue: {
    send: async (message) => {
      await latency();
      // This line is the message in the queue.
      const { id, version } = JSON.parse(message).payload.Records[0].dynamodb.NewImage;
      journal.add({ what: 'parked', key: id.S, version: Number(version.N) });
      await latency();
    },
  },
});

async function handle(record: StreamRecord<Order>, context: RecordContext): Promise<void> {
  const { id: key, version, kind } = record.newImage!;
  const subject: Version = { key, version };
  const dice = (name: string) => chance(seed, name, key, version, invocation);
  journal.add({ what: 'begins', ...subject, id: shortened(recordId(record.raw)), invocation });
  try {
    // The slow ones go on while another mapping, when theirs was killed, hands the same records over.
    await sleep(dice('slow') < 0.008 ? 700 : dice('pace') * 20);
    if (kind === 'toxic') {
      journal.add({ what: 'kills itself', ...subject });
      process.kill(process.pid, 'SIGKILL');
    }
    if (kind === 'unprocessable') throw new UnprocessableRecordError('unprocessable');
    if (kind === 'hopeless') throw new Error('hopeless');
    if (dice('fails') < 0.02) throw new Error('failed this time');
    const isFirst = mode !== 'TRANSACTION' || (await effectOnce(record, context, subject, settings.effectsTable));
    // In the other modes this line is the effect.
    journal.add({ what: isFirst ? 'effect' : 'had its effect', ...subject });
    await sleep(dice('pace after') * 5);
  } catch (error) {
    journal.add({ what: 'fails', ...subject, why: String(error) });
    throw error;
  }
  journal.add({ what: 'ends', ...subject });
}

process.on('message', async ({ number, event, requestId, deadlineMs }: Invocation) => {
  invocation = number;
  const [first] = event.Records;
  journal.add({ what: 'invoked', invocation, records: event.Records.length, first: first.dynamodb!.SequenceNumber! });
  const context = {
    awsRequestId: requestId,
    functionName: 'soak',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:soak',
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
  const result = await handler(event, context).then(
    (response): InvocationResult => ({ functionError: null, response }),
    (error): InvocationResult => ({ functionError: 'Unhandled', errorType: error.name, errorMessage: error.message }),
  );
  journal.add({
    what: 'answers',
    invocation,
    checkpoint: result.functionError ? result.errorMessage : JSON.stringify(result.response),
  });
  process.send!(result);
});
// Without the process that started it there is nobody to work for.
process.on('disconnect', () => process.exit());
process.send!('loaded');
