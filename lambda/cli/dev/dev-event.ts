import type { Invocation, LocalRun, MappingEvent } from '../../local';
import type { LambdaCall } from '../../local/function/lambda-server';
import type { FiledMessage } from '../../local/messaging/folder-queues';
import type { Reload } from '../../local/run/local-run';

/** What a session has done so far. */
export interface Summary {
  readonly batches: number;
  /** Records that are done. */
  readonly records: number;
  /** Those of them that the handler helper has parked. */
  readonly parked: number;
  readonly retries: number;
  readonly bisects: number;
  /** Records that were given up. */
  readonly discarded: number;
  readonly seconds: number;
}

/** All is at work. */
export interface Started {
  readonly type: 'started';
  readonly run: LocalRun;
  readonly watched: readonly string[];
  /** Where what is sent when records fail becomes files. */
  readonly failureFolder?: string;
  /** The server that it goes to instead. */
  readonly awsEndpoint?: string;
  /** The folder that is kept for the next time. */
  readonly data?: string;
  /** Whether it was kept from a time before. */
  readonly goesOn?: boolean;
}

/** All that `dev` has to say. */
export type DevEvent =
  | MappingEvent
  | ({ readonly type: 'invoking' } & Invocation)
  | ({ readonly type: 'called' } & LambdaCall)
  | { readonly type: 'preparing'; readonly what: string }
  | Started
  | { readonly type: 'log'; readonly functionName: string; readonly line: string; readonly invocation?: Invocation }
  | ({ readonly type: 'message' } & FiledMessage)
  | { readonly type: 'notice'; readonly notice: string }
  | { readonly type: 'sources changed'; readonly files: readonly string[] }
  /** Names of the functions that are new; with none all is as it was. */
  | ({ readonly type: 'reloaded' } & Pick<Reload, 'functions' | 'loadErrors'>)
  /** Tables or event source mappings have changed, and all has begun anew where it was. */
  | { readonly type: 'restarted'; readonly run: LocalRun; readonly because: readonly string[] }
  | { readonly type: 'reload failed'; readonly message: string; readonly stillRuns: boolean }
  | { readonly type: 'stopped'; readonly summary: Summary }
  /** It could not begin, or not go on, and has ended. */
  | { readonly type: 'error'; readonly message: string };

/** Takes what there is to say, and says it. */
export type Reporter = (event: DevEvent) => void;
