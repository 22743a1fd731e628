import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { reasonInLog } from './log-tail';
import { DynamoDBRecord } from '../record/event';
import { judgeResponse } from '../rules/response';

/** The outcome of an invocation. */
export interface InvocationOutcome {
  /** How many records are done, counted from the first. */
  readonly done: number;
  /** Why no more records are done. */
  readonly error?: string;
  /** Finds the invocation in the function's log. */
  readonly requestId?: string;
  /** Whether the first record that is not done has failed. Otherwise any of the records may be to blame. */
  readonly namesFirst: boolean;
}

/** Gives records to a function, in order. Rejects if it could not be invoked. */
export type Invoke = (
  functionName: string,
  records: readonly DynamoDBRecord[],
  signal?: AbortSignal,
) => Promise<InvocationOutcome>;

/**
 * The errors after which Lambda has not invoked the function. The classification of the SDK does not fit. It has errors
 * after which the function may still run, and lacks the errors of a function that is not ready.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
const NOT_INVOKED = [
  'TooManyRequestsException',
  'EC2ThrottledException',
  'ResourceNotReadyException',
  'SnapStartNotReadyException',
  'ServiceException',
];

/** Twelve attempts take about four minutes. */
const WAITS_MS = [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 60_000, 60_000, 60_000];

/**
 * Invokes functions on AWS Lambda, and waits for their response.
 *
 * @param client makes one attempt at a request: a function whose response was lost may still run, and must not run
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
          Payload: response = [],
          LogResult,
          $metadata: { requestId },
        } = await client.send(command);
        const outcome = outcomeOf(FunctionError, parseJson(Buffer.from(response).toString()), records, LogResult);
        return { ...outcome, requestId };
      } catch (error) {
        if (!NOT_INVOKED.includes((error as Error).name) || attempt === waitsMs.length) throw error;
        await sleep(waitsMs[attempt], undefined, { signal });
      }
    }
  };
}

function outcomeOf(
  functionError: string | undefined,
  response: any,
  records: readonly DynamoDBRecord[],
  logResult: string | undefined,
): InvocationOutcome {
  if (functionError) return { done: 0, error: describe(functionError, response), namesFirst: false };
  const { done, responseError } = judgeResponse(response, records);
  if (responseError !== undefined) {
    return { done, error: `its response is malformed: ${responseError}`, namesFirst: false };
  }
  if (done === records.length) return { done, namesFirst: true };
  // The response names the record, but not the reason.
  const reason = reasonInLog(logResult, records[done].dynamodb!.SequenceNumber!);
  return { done, error: reason ?? 'the function reports it as failed', namesFirst: true };
}

function describe(functionError: string, error: { errorType?: string; errorMessage?: string } | undefined): string {
  return [error?.errorType, error?.errorMessage].filter(Boolean).join(': ') || functionError;
}

function parseJson(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
