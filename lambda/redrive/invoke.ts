import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { reasonInLog } from './log-tail';
import { DynamoDBRecord } from '../record/event';

/** What an invocation has done. */
export interface Outcome {
  /** So many, counted from the first record. */
  readonly done: number;
  /** What kept it from doing more. */
  readonly error?: string;
  /** Finds the invocation in the function's log. */
  readonly requestId?: string;
  /** Whether it says which record was the first that failed; else any of them may be to blame. */
  readonly namesFirst: boolean;
}

/** Gives records to a function, in order. Rejects if it could not be invoked. */
export type Invoke = (
  functionName: string,
  records: readonly DynamoDBRecord[],
  signal?: AbortSignal,
) => Promise<Outcome>;

/** What Lambda says if a function was not invoked for want of capacity. */
const THROTTLES = [
  'TooManyRequestsException',
  'EC2ThrottledException',
  'ResourceNotReadyException',
  'SnapStartNotReadyException',
  'ServiceException',
];

/** In milliseconds: twelve attempts, about four minutes. */
const WAITS_MS = [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 60_000, 60_000, 60_000];

/**
 * Invokes functions on AWS Lambda, and waits for what they answer.
 *
 * @param client makes one attempt at a request: one whose answer was lost may have been done, and is not to be done
 * twice at once
 */
export function lambdaInvoke(client: LambdaClient, waitsMs: readonly number[] = WAITS_MS): Invoke {
  return async (FunctionName, records, signal) => {
    const Payload = Buffer.from(JSON.stringify({ Records: records }));
    const command = new InvokeCommand({ FunctionName, InvocationType: 'RequestResponse', LogType: 'Tail', Payload });
    for (let attempt = 0; ; attempt++) {
      try {
        const {
          FunctionError,
          Payload: answer = [],
          LogResult,
          $metadata: { requestId },
        } = await client.send(command);
        const outcome = outcomeOf(FunctionError, parseJson(Buffer.from(answer).toString()), records, LogResult);
        return { ...outcome, requestId };
      } catch (error) {
        if (!THROTTLES.includes((error as Error).name) || attempt === waitsMs.length) throw error;
        await sleep(waitsMs[attempt], undefined, { signal });
      }
    }
  };
}

/**
 * What Lambda makes of an answer: the first record that is reported is the checkpoint, and an identifier that is not of
 * this batch fails all of it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
function outcomeOf(
  functionError: string | undefined,
  answer: any,
  records: readonly DynamoDBRecord[],
  logResult: string | undefined,
): Outcome {
  if (functionError) return { done: 0, error: describe(functionError, answer), namesFirst: false };
  const failures = answer?.batchItemFailures ?? [];
  if (!Array.isArray(failures)) {
    return { done: 0, error: 'batchItemFailures of its answer is no array', namesFirst: false };
  }
  const places = new Map(records.map(({ dynamodb }, place) => [dynamodb!.SequenceNumber, place]));
  const reported = failures.map((failure) => places.get(failure?.itemIdentifier || undefined));
  const stranger = reported.indexOf(undefined);
  if (stranger >= 0) {
    return {
      done: 0,
      error: `its answer names ${JSON.stringify(failures[stranger]?.itemIdentifier ?? null)}, which is no record of the batch`,
      namesFirst: false,
    };
  }
  const done = Math.min(records.length, ...(reported as number[]));
  if (done === records.length) return { done, namesFirst: true };
  // The answer names it, and does not say why it failed.
  const reason = reasonInLog(logResult, records[done].dynamodb!.SequenceNumber!);
  return { done, error: reason ?? 'the function reports it as failed', namesFirst: true };
}

function describe(functionError: string, answer: { errorType?: string; errorMessage?: string } | undefined): string {
  return [answer?.errorType, answer?.errorMessage].filter(Boolean).join(': ') || functionError;
}

function parseJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
