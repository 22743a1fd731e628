import { CHANGED, FAILED, Mark, STARTED, SUCCEEDED } from './mark';
import { errorText, recordsText } from './record-text';
import type { InvokedCall, LambdaCall } from '../../local/function/lambda-server';
import type { DynamoDBRecord } from '../../record/event';
import { judgeResult, responseText } from '../../rules/response';
import { plural } from '../text/count';
import { durationText } from '../text/duration';

export function callMark(call: LambdaCall): Mark {
  switch (call.action) {
    case 'Invoke':
      return STARTED;
    case 'Invoked':
      return call.result.functionError || reportedBy(call).length > 0 ? FAILED : SUCCEEDED;
    case 'UpdateFunctionConfiguration':
      return CHANGED;
  }
}

/** Describes a request to Lambda's API, as `redrive` makes them, or its outcome. */
export function callText(call: LambdaCall): string {
  switch (call.action) {
    case 'Invoke': {
      const records = recordsOf(call.event);
      const event = records.length > 0 ? `${plural(records.length, 'record')}: ${recordsText(records)}` : 'an event';
      return `called from outside with ${event}`;
    }
    case 'Invoked':
      return invokedText(call);
    case 'UpdateFunctionConfiguration':
      return `has other environment variables: ${call.variables.join(', ')}`;
  }
}

/** Returns the records of a stream that an event has. An event of something else has none. */
export function recordsOf(event: any): readonly DynamoDBRecord[] {
  return event?.Records?.[0]?.dynamodb ? event.Records : [];
}

function invokedText(call: InvokedCall): string {
  const { result, durationMs } = call;
  if (result.functionError) return `failed in ${durationText(durationMs)}: ${errorText(result)}`;
  const reported = reportedBy(call);
  const response = reported.length > 0 ? `reported as failed: ${recordsText(reported)}` : responseText(result.response);
  return `responded in ${durationText(durationMs)}: ${response}`;
}

function reportedBy({ result, event }: InvokedCall): readonly DynamoDBRecord[] {
  return judgeResult(result, recordsOf(event), true).reported;
}
