import { dryRunAnswer, listAnswer, runAnswer, showAnswer } from './answers';
import { lostKey, putObject, queueSender, rescuedKey } from './objects';
import { RedriveEnvironment } from './redrive-environment';
import { RedriveRequest } from './request';
import { RedriveAction } from '../../../src/shared/contract';
import { Clients } from '../clients';
import { IsOurs } from '../collect';
import { dryParts } from '../dry-run';
import { causesOf } from '../failure-causes';
import { failuresById, unknownId } from '../failure-id';
import { FailureResolver } from '../failure-resolver';
import { lambdaInvoke } from '../lambda-invoke';
import { parseDuration } from '../parse-duration';
import { PeekedFailures, peekFailures } from '../peek-failures';
import { redrive, RedriveParts } from '../redrive';
import { rescue } from '../rescue';
import { savedLine } from '../save-failures';
import { objectsIn } from '../sources/bucket-source';
import { QueueSource } from '../sources/queue-source';
import { RedriveSummary } from '../summary';

/** The settings and tools of an action. */
export interface ActionParts {
  readonly environment: RedriveEnvironment;
  readonly clients: Clients;
  /** Aborted when nothing more may begin. */
  readonly signal: AbortSignal;
}

/** Handles a request, and returns the response of the function. */
type Act = (parts: ActionParts, request: RedriveRequest) => Promise<object>;

export const ACTIONS: { readonly [action in RedriveAction]: Act } = {
  list: async (parts) => {
    const { failures, others, heldElsewhere } = await peek(parts);
    const nowMs = Date.now();
    return listAnswer(causesOf(failures, nowMs), others, heldElsewhere, nowMs);
  },

  show: async (parts, { id }) => {
    const peeked = await peek(parts);
    const [failure] = failuresById(id!, peeked.failures);
    if (!failure) throw unknownId(id!, '{"action":"list"} shows the ids', peeked);
    return showAnswer(await new FailureResolver(parts.clients.streams).resolve(failure), Date.now());
  },

  run: async (parts, { dryRun, olderThan, ...options }) => {
    const redriveParts = redrivePartsOf(parts);
    const olderThanMs = olderThan === undefined ? undefined : parseDuration(olderThan);
    const summary = new RedriveSummary();
    for await (const event of redrive(dryRun ? dryParts(redriveParts) : redriveParts, {
      ...options,
      olderThanMs,
      signal: parts.signal,
    })) {
      summary.add(event);
    }
    const answer = dryRun ? dryRunAnswer(summary) : runAnswer(summary);
    // A function error raises the alarm, even if nobody reads the response.
    if (summary.stopped instanceof Error) {
      throw new Error(
        `it could not go on: ${summary.stopped.message}. What was not done is where it was. ${JSON.stringify(answer)}`,
        { cause: summary.stopped },
      );
    }
    return answer;
  },

  rescue: async ({ environment, clients, signal }) => {
    const result = await rescue(
      {
        source: sourceOf({ environment, clients }),
        resolver: new FailureResolver(clients.streams),
        isOurs: isOursBy(environment),
        store: async (failure, text) => putObject(clients.s3, environment.bucket, rescuedKey(failure), text),
        announce: queueSender(clients.sqs, environment.queueUrl),
      },
      signal,
    );
    if (result.problems.length > 0) {
      throw new Error(
        `${result.problems.length} messages could not be rescued, and are where they were: ${JSON.stringify(result)}`,
      );
    }
    return result;
  },
};

type SourceParts = Pick<ActionParts, 'environment' | 'clients'>;

function sourceOf({ environment, clients }: SourceParts): QueueSource {
  return new QueueSource(clients.sqs, environment.queueUrl);
}

async function peek({ environment, clients, signal }: ActionParts): Promise<PeekedFailures> {
  return peekFailures(sourceOf({ environment, clients }), objectsIn(clients.s3), {
    signal,
    isOurs: isOursBy(environment),
  });
}

function redrivePartsOf({ environment, clients }: SourceParts): RedriveParts {
  return {
    source: sourceOf({ environment, clients }),
    objects: objectsIn(clients.s3),
    streams: clients.streams,
    invoke: lambdaInvoke(clients.lambda),
    keepLost: async (lost) => {
      await putObject(clients.s3, environment.bucket, lostKey(lost.failure), savedLine(lost));
    },
    isOurs: isOursBy(environment),
  };
}

/** The function may neither read another stream nor invoke another function. */
function isOursBy({ streamArn, handlerArn }: RedriveEnvironment): IsOurs {
  return (failure) => failure.streamArn === streamArn && failure.functionArn === handlerArn;
}
