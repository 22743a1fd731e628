import { answerText, durationText, plural, recordsText } from './record-text';
import type { LambdaCall, RunningMapping } from '../../local';

/** What stands in front of it. */
export function callSymbol(call: LambdaCall): '→' | '✔' | '✘' | '↺' {
  if (call.action === 'Invoked') return call.result.functionError ? '✘' : '✔';
  return call.action === 'Invoke' ? '→' : '↺';
}

/** What somebody has asked of a function with Lambda's API, as `redrive` does, or what came of it. */
export function callText(call: LambdaCall, mapping: RunningMapping): string {
  switch (call.action) {
    case 'Invoke': return `called from outside with ${eventText(call.event, mapping)}`;
    case 'Invoked': return call.result.functionError
      ? `failed in ${durationText(call.durationMs)}: ${call.result.errorType}: ${call.result.errorMessage}`
      : `answered in ${durationText(call.durationMs)}: ${answerText(call.result.response)}`;
    case 'UpdateFunctionConfiguration': return `has other environment variables: ${call.variables.join(', ')}`;
  }
}

/** Records of a stream, or whatever else. */
function eventText(event: any, { tableKey }: RunningMapping): string {
  const records = event?.Records?.[0]?.dynamodb ? event.Records : undefined;
  return records ? `${plural(records.length, 'record')}: ${recordsText(records, tableKey)}` : 'an event';
}
