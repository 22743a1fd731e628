import { ACTIONS } from './actions';
import { RedriveEnvironment } from './redrive-environment';
import { parseRequest } from './request';
import { LambdaContext } from '../../handler/invocation/lambda-context';
import { Clients } from '../clients';

/** Enough time to give messages back, and to respond. */
const CLOSING_MS = 15_000;

/** A Lambda function that redrives. */
export type RedriveHandler = (
  event: unknown,
  context: Pick<LambdaContext, 'getRemainingTimeInMillis'>,
) => Promise<object>;

/** Makes a function that is the command `redrive` for one consumer. It begins nothing that may not end in its time. */
export function redriveHandler(environment: RedriveEnvironment, clients: Clients): RedriveHandler {
  return async (event, context) => {
    const request = parseRequest(event);
    const outOfTime = new AbortController();
    const lastInvocationMs = request.action === 'run' ? environment.handlerTimeoutMs : 0;
    const timer = setTimeout(
      () => outOfTime.abort(),
      context.getRemainingTimeInMillis() - lastInvocationMs - CLOSING_MS,
    );
    try {
      const answer = await ACTIONS[request.action]({ environment, clients, signal: outOfTime.signal }, request);
      console.log(JSON.stringify({ action: request.action, ...countsIn(answer) }));
      return answer;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The log has the numbers, and nothing of the items. */
function countsIn(answer: object): object {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => typeof value === 'number'));
}
