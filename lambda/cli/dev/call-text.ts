import { errorText, recordsText } from './record-text';
import type { RunningMapping } from '../../local';
import type { InvokedCall, LambdaCall } from '../../local/function/lambda-server';
import type { DynamoDBRecord } from '../../record/event';
import { judgeResult, responseText } from '../../rules/response';
import { plural } from '../text/count';
import { durationText } from '../text/duration';

/** What stands in front of it. */
export function callSymbol(call: LambdaCall): '→' | '✔' | '✘' | '↺' {
  if (call.action === 'Invoked') return call.result.functionError || reportedBy(call).length > 0 ? '✘' : '✔';
  return call.action === 'Invoke' ? '→' : '↺';
}

/** What somebody has asked of a function with Lambda's API, as `redrive` does, or what came of it. */
export function callText(call: LambdaCall, { tableKey }: RunningMapping): string {
  switch (call.action) {
    case 'Invoke': {
      const records = recordsOf(call.event);
      return `called from outside with ${records.length > 0 ? `${plural(records.length, 'record')}: ${recordsText(records, tableKey)}` : 'an event'}`;
    }
    case 'Invoked': {
      const { result, durationMs } = call;
      const reported = reportedBy(call);
      if (result.functionError) return `failed in ${durationText(durationMs)}: ${errorText(result)}`;
      return `answered in ${durationText(durationMs)}: ${reported.length > 0 ? `reported as failed: ${recordsText(reported, tableKey)}` : responseText(result.response)}`;
    }
    case 'UpdateFunctionConfiguration':
      return `has other environment variables: ${call.variables.join(', ')}`;
  }
}

/** The records of a stream in an event; none, if it is of something else. */
export function recordsOf(event: any): readonly DynamoDBRecord[] {
  return event?.Records?.[0]?.dynamodb ? event.Records : [];
}

function reportedBy({ result, event }: InvokedCall): readonly DynamoDBRecord[] {
  return judgeResult(result, recordsOf(event), true).reported;
}
