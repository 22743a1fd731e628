import { setTimeout as sleep } from 'node:timers/promises';
import { chance } from './chance';
import { Kind } from './changes';
import { Journal, Version } from './journal';
import { JournalingStore } from './journaling-store';
import { latency } from './latency';
import { effectOnce } from './transaction';
import { MODES, settingsOf, WorkerSettings } from './worker-settings';
import {
  BatchResponse,
  DynamoDBStore,
  DynamoDBStreamEvent,
  LambdaContext,
  RecordContext,
  StreamRecord,
  streamHandler,
  UnprocessableRecordError,
} from '../../lambda';
import { sqsQueue } from '../../lambda/handler/parking/parking-queue';
import { recordId, shortened } from '../../lambda/record/record-id';
import { InvocationResult } from '../../lambda/rules/response';

// A function as a process, with the helper and a handler that writes to the journal what it does.

/** How often the bug is mended when a record is redriven. */
const MENDED = 0.6;

interface Order {
  readonly id: string;
  readonly version: number;
  readonly kind: Kind;
}

/** What this process is given to do. */
export interface Invocation {
  readonly number: number;
  readonly isRedrive: boolean;
  /** The bugs of the handler are mended: no record fails any more. */
  readonly isRepaired: boolean;
  readonly event: DynamoDBStreamEvent;
  readonly requestId: string;
  /** When the process is ended, in milliseconds since 1970. */
  readonly deadlineMs: number;
}

const settings = settingsOf<WorkerSettings>();
const { seed, idempotencyTable } = settings;
const { idempotency, holdItem, inTransactions } = MODES[settings.mode];
const journal = new Journal(settings.journal, `function ${process.pid}`);
const failureQueue = sqsQueue(settings.queueUrl);

/** The invocation in hand. */
let invocation: Pick<Invocation, 'number' | 'isRedrive' | 'isRepaired'>;

const handler = streamHandler<Order>(handle, {
  concurrency: 5,
  // A record that always fails is parked after two retries, which wait for 0.6 s.
  maxAttempts: 3,
  holdItem,
  idempotency: {
    mode: idempotency,
    store: new JournalingStore(new DynamoDBStore({ tableName: idempotencyTable }), journal),
    // Some batches take less than that, most take more.
    flushIntervalMs: idempotency === 'PER_RECORD' ? 0 : 60,
  },
  failureQueue: {
    send: async (message, deadlineMs) => {
      const [record] = JSON.parse(message).payload.Records;
      const { id, version } = record.dynamodb.NewImage;
      const subject: Version = { key: id.S, version: Number(version.N) };
      journal.add({ what: 'parks', ...subject, id: shortened(recordId(record)) });
      await latency();
      await failureQueue.send(message, deadlineMs);
      journal.add({ what: 'has parked', ...subject });
      await latency();
    },
  },
});

async function handle(record: StreamRecord<Order>, context: RecordContext): Promise<void> {
  const { id: key, version, kind } = record.newImage!;
  const subject: Version = { key, version };
  const dice = (name: string) => chance(seed, name, key, version, invocation.number);
  // Some redrives come too early: the bug is still there.
  const isMended = invocation.isRepaired || (invocation.isRedrive && dice('is mended') < MENDED);
  journal.add({ what: 'begins', ...subject, id: shortened(recordId(record.raw)), invocation: invocation.number });
  try {
    // The slow ones go on while another mapping, when theirs was killed, hands the same records over.
    await sleep(dice('slow') < 0.008 ? 700 : dice('pace') * 20);
    if (kind === 'toxic' && !isMended) {
      journal.add({ what: 'kills itself', ...subject });
      process.kill(process.pid, 'SIGKILL');
    }
    if (kind === 'unprocessable' && !isMended) throw new UnprocessableRecordError('unprocessable');
    if (kind === 'hopeless' && !isMended) throw new Error('hopeless');
    if (dice('fails') < 0.02 && !invocation.isRepaired) throw new Error('failed this time');
    const isFirst = !inTransactions || (await effectOnce(record, context, subject, settings.effectsTable));
    // In the other modes this line is the effect.
    journal.add({ what: isFirst ? 'effect' : 'had its effect', ...subject });
    await sleep(dice('pace after') * 5);
  } catch (error) {
    journal.add({ what: 'fails', ...subject, why: String(error) });
    throw error;
  }
  journal.add({ what: 'ends', ...subject });
}

process.on('message', async ({ event, requestId, deadlineMs, ...given }: Invocation) => {
  invocation = given;
  const { number, isRedrive } = given;
  const first = event.Records[0].dynamodb!.SequenceNumber!;
  journal.add({ what: 'invoked', invocation: number, isRedrive, records: event.Records.length, first });
  const context = {
    awsRequestId: requestId,
    functionName: 'soak',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:soak',
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
  const result = await respond(event, context).then(
    (response): InvocationResult => ({ functionError: null, response }),
    (error): InvocationResult => ({ functionError: 'Unhandled', errorType: error.name, errorMessage: error.message }),
  );
  const answer = result.functionError ? result.errorMessage : JSON.stringify(result.response);
  journal.add({ what: 'answers', invocation: number, answer });
  process.send!(result);
});

/** Fails some batches as a whole, before the helper has them or when it has finished with them. */
async function respond(event: DynamoDBStreamEvent, context: LambdaContext): Promise<BatchResponse> {
  const failure = invocation.isRepaired ? 1 : chance(seed, 'fails as a whole', invocation.number);
  if (failure < 0.01) throw new Error('failed before the helper');
  const response = await handler(event, context);
  if (failure < 0.02) throw new Error('failed after the helper');
  return response;
}

// Without the process that started it there is nobody to work for.
process.on('disconnect', () => process.exit());
process.send!('loaded');
