import { ACTIONS } from './account/actions';
import { parseRequest } from './account/request';
import { settingsIn } from './account/settings';
import { clientsIn } from './clients';
import { LambdaContext } from '../handler/invocation/lambda-context';

/** Enough to give messages back, and to answer. */
const CLOSING_MS = 15_000;

const settings = settingsIn(process.env);
const clients = clientsIn();

/**
 * What `addRedrive()` deploys: the command `redrive` in the account, on the failure queue of one consumer. It is
 * invoked by hand, or on a schedule, and begins nothing that may not end in its time.
 */
export async function handler(
  event: unknown,
  context: Pick<LambdaContext, 'getRemainingTimeInMillis'>,
): Promise<object> {
  const request = parseRequest(event);
  const outOfTime = new AbortController();
  const lastInvocationMs = request.action === 'run' ? settings.handlerTimeoutMs : 0;
  const timer = setTimeout(() => outOfTime.abort(), context.getRemainingTimeInMillis() - lastInvocationMs - CLOSING_MS);
  try {
    const answer = await ACTIONS[request.action]({ settings, clients, signal: outOfTime.signal }, request);
    console.log(JSON.stringify({ action: request.action, ...countsIn(answer) }));
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

/** The log says how much was done, and nothing of the items. */
function countsIn(answer: object): object {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => typeof value === 'number'));
}
