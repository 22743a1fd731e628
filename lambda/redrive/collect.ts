import { Failure, ObjectLocation } from './failure';
import { parseMessage } from './parse-message';
import { Objects } from './sources/bucket-source';
import { HeldMessage } from './sources/failure-source';
import { inChunks } from '../aws/in-chunks';

/** A failure, and the message that has it. */
export interface FoundFailure extends Failure {
  readonly held: HeldMessage;
  /** The object that has it, if the message announces one. */
  readonly object?: ObjectLocation;
}

/** A message that is left as it is. The reason completes "it is …". */
export interface OtherMessage {
  readonly held: HeldMessage;
  readonly reason: string;
}

/** The messages of a source. */
export interface Collection {
  readonly failures: readonly FoundFailure[];
  readonly others: readonly OtherMessage[];
}

/** Tells the failures of one consumer from others: several consumers may share a queue. */
export type IsOurs = (failure: Failure) => boolean;

/** Parses messages, and reads the objects that they announce. */
export async function collect(
  messages: readonly HeldMessage[],
  objects: Objects,
  signal?: AbortSignal,
  isOurs: IsOurs = () => true,
): Promise<Collection> {
  const failures: FoundFailure[] = [];
  const others: OtherMessage[] = [];
  const found = (failure: FoundFailure) => {
    if (isOurs(failure)) {
      failures.push(failure);
    } else {
      others.push({
        held: failure.held,
        reason: `a failure of another consumer: ${failure.functionArn}, ${failure.streamArn}`,
      });
    }
  };
  await inChunks(messages, 1, async ([held]) => {
    if (signal?.aborted) return;
    const parsed = parseMessage(held.text);
    if (parsed.type === 'failure') found({ ...parsed.failure, held });
    if (parsed.type === 'other') others.push({ held, reason: parsed.reason });
    if (parsed.type !== 'announcement') return;
    for (const object of parsed.objects) {
      const content = await readObject(objects, object);
      if (content.type === 'failure') found({ ...content.failure, held, object });
      else others.push({ held, reason: content.reason });
    }
  });
  return { failures, others };
}

type ObjectContent = Exclude<ReturnType<typeof parseMessage>, { type: 'announcement' }>;

async function readObject(objects: Objects, object: ObjectLocation): Promise<ObjectContent> {
  const name = `s3://${object.bucket}/${object.key}`;
  const text = await objects.read(object);
  if (text === undefined) {
    return { type: 'other', reason: `about ${name}, which is there no more: redriven before, deleted, or expired` };
  }
  const parsed = parseMessage(text);
  return parsed.type === 'failure'
    ? parsed
    : {
        type: 'other',
        reason: `about ${name}, which is ${parsed.type === 'other' ? parsed.reason : 'no failure of a DynamoDB stream'}`,
      };
}
