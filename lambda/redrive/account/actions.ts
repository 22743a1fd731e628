import { dryRunAnswer, listAnswer, runAnswer, showAnswer } from './answers';
import { lostKey, putObject, queueSender, rescuedKey } from './objects';
import { Request } from './request';
import { Settings } from './settings';
import { RedriveAction } from '../../../src/shared/contract';
import { causesOf } from '../causes';
import { Clients } from '../clients';
import { FoundFailure, IsOurs } from '../collect';
import { dryParts } from '../dry-run';
import { lambdaInvoke } from '../invoke';
import { heldElsewhereText, look } from '../look';
import { redrive, RedriveParts } from '../redrive';
import { rescue } from '../rescue';
import { FailureResolver } from '../resolve';
import { lineOf } from '../save';
import { objectsIn } from '../sources/bucket';
import { QueueSource } from '../sources/queue-source';
import { parseSpan } from '../span';

/** What an action works with. */
export interface ActionParts {
  readonly settings: Settings;
  readonly clients: Clients;
  /** Aborted when nothing more is to be begun. */
  readonly signal: AbortSignal;
}

/** Does what was asked for, and returns what the function answers. */
export type Act = (parts: ActionParts, request: Request) => Promise<object>;

export const ACTIONS: { readonly [action in RedriveAction]: Act } = {
  list: async (parts) => {
    const { failures, others, heldElsewhere } = await lookAt(parts);
    const nowMs = Date.now();
    return listAnswer(causesOf(failures, nowMs), others, heldElsewhere, nowMs);
  },

  show: async (parts, { id }) => {
    const { failures, ...elsewhere } = await lookAt(parts);
    const found = new Map(
      failures.filter((failure) => failure.id.startsWith(id!)).map((failure) => [failure.id, failure]),
    );
    if (found.size !== 1) {
      throw new Error(
        `'${id}' must be the id of one failure, or the beginning of it, got that of ${found.size}. Which there are, {"action":"list"} says${heldElsewhereText(elsewhere)}`,
      );
    }
    const [failure] = found.values();
    return showAnswer(await new FailureResolver(parts.clients.streams).resolve(failure), Date.now());
  },

  run: async (parts, { dryRun, olderThan, ...options }) => {
    const redriveParts = redrivePartsOf(parts);
    const olderThanMs = olderThan === undefined ? undefined : parseSpan(olderThan);
    const result = await redrive(dryRun ? dryParts(redriveParts) : redriveParts, {
      ...options,
      olderThanMs,
      signal: parts.signal,
    });
    const answer = dryRun ? dryRunAnswer(result) : runAnswer(result);
    // A function error, so that whoever does not read the answer is told by the alarm.
    if (result.stopped instanceof Error) {
      throw new Error(
        `it could not go on: ${result.stopped.message}. What was not done is where it was. ${JSON.stringify(answer)}`,
        { cause: result.stopped },
      );
    }
    return answer;
  },

  rescue: async ({ settings, clients, signal }) => {
    const result = await rescue(
      {
        source: sourceOf({ settings, clients }),
        resolver: new FailureResolver(clients.streams),
        isOurs: isOursBy(settings),
        store: async (failure, text) => putObject(clients.s3, settings.bucket, rescuedKey(failure), text),
        announce: queueSender(clients.sqs, settings.queueUrl),
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

type SourceParts = Pick<ActionParts, 'settings' | 'clients'>;

function sourceOf({ settings, clients }: SourceParts): QueueSource {
  return new QueueSource(clients.sqs, settings.queueUrl);
}

async function lookAt({ settings, clients, signal }: ActionParts) {
  return look(sourceOf({ settings, clients }), objectsIn(clients.s3), { signal, isOurs: isOursBy(settings) });
}

function redrivePartsOf({ settings, clients }: SourceParts): RedriveParts {
  return {
    source: sourceOf({ settings, clients }),
    objects: objectsIn(clients.s3),
    streams: clients.streams,
    invoke: lambdaInvoke(clients.lambda),
    keepLost: async (lost) => {
      await putObject(clients.s3, settings.bucket, lostKey(lost.failure), lineOf(lost));
    },
    isOurs: isOursBy(settings),
  };
}

/** The function may neither read another stream nor invoke another function. */
function isOursBy({ streamArn, handlerArn }: Settings): IsOurs {
  return (failure: Pick<FoundFailure, 'streamArn' | 'functionArn'>) =>
    failure.streamArn === streamArn && failure.functionArn === handlerArn;
}
