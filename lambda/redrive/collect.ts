import { Failure, ObjectLocation } from './failure';
import { parseMessage } from './parse-message';
import { Objects } from './sources/bucket';
import { FailureSource, HeldMessage } from './sources/source';
import { inChunks } from '../aws/in-chunks';

/** A failure, and where it was found. */
export interface FoundFailure extends Failure {
  readonly held: HeldMessage;
  /** The object that has it, if the message only announces that. */
  readonly object?: ObjectLocation;
}

/** A message that is left as it is. The reason completes "it is …". */
export interface OtherMessage {
  readonly held: HeldMessage;
  readonly reason: string;
}

/** What a source has. */
export interface Collection {
  readonly failures: readonly FoundFailure[];
  readonly others: readonly OtherMessage[];
}

/** Takes all that is in a source, and reads the objects that are announced there. */
export async function collect(source: FailureSource, objects: Objects, signal?: AbortSignal): Promise<Collection> {
  const failures: FoundFailure[] = [];
  const others: OtherMessage[] = [];
  await inChunks(await source.receive(signal), 1, async ([held]) => {
    if (signal?.aborted) return;
    const parsed = parseMessage(held.text);
    if (parsed.type === 'failure') failures.push({ ...parsed.failure, held });
    if (parsed.type === 'other') others.push({ held, reason: parsed.reason });
    if (parsed.type !== 'announcement') return;
    for (const object of parsed.objects) {
      const found = await readObject(objects, object);
      if (found.type === 'failure') failures.push({ ...found.failure, held, object });
      else others.push({ held, reason: found.reason });
    }
  });
  return { failures, others };
}

type ObjectContent = Exclude<ReturnType<typeof parseMessage>, { type: 'announcement' }>;

async function readObject(objects: Objects, object: ObjectLocation): Promise<ObjectContent> {
  const name = `s3://${object.bucket}/${object.key}`;
  const text = await objects.read(object);
  if (text === undefined) return { type: 'other', reason: `about ${name}, which is there no more: redriven before, deleted, or expired` };
  const parsed = parseMessage(text);
  return parsed.type === 'failure' ? parsed : { type: 'other', reason: `about ${name}, which is ${parsed.type === 'other' ? parsed.reason : 'no failure of a DynamoDB stream'}` };
}
