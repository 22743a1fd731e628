import type { Invocation, LocalRun, MappingEvent } from '../../local';
import type { LambdaCall } from '../../local/function/lambda-server';
import type { FiledMessage } from '../../local/messaging/folder-queues';
import type { Reload } from '../../local/run/local-run';

/** The counts of a session. */
export interface Summary {
  readonly batches: number;
  /** Records that are done. */
  readonly records: number;
  /** The handler helper has parked this many of them. */
  readonly parked: number;
  readonly retries: number;
  readonly bisects: number;
  /** Records that were discarded. */
  readonly discarded: number;
  readonly seconds: number;
}

/** The run has started. */
export interface Started {
  readonly type: 'started';
  readonly run: LocalRun;
  readonly watched: readonly string[];
  /** The folder of the messages about discarded records. */
  readonly failureFolder?: string;
  /** The server that gets those messages instead. */
  readonly awsEndpoint?: string;
  /** The folder whose contents stay for the next start. */
  readonly data?: string;
  /** Whether the folder has the data of an earlier start. */
  readonly goesOn?: boolean;
}

/** The things that `dev` reports. */
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
  /** Some functions, or none, have new code or settings. */
  | ({ readonly type: 'reloaded' } & Pick<Reload, 'functions' | 'loadErrors'>)
  /** Tables or event source mappings have changed, and everything was restarted from its checkpoints. */
  | { readonly type: 'restarted'; readonly run: LocalRun; readonly because: readonly string[] }
  | { readonly type: 'reload failed'; readonly message: string; readonly stillRuns: boolean }
  | { readonly type: 'stopped'; readonly summary: Summary }
  /** The command could not start or go on, and has ended. */
  | { readonly type: 'error'; readonly message: string };

/** Prints events. */
export type Reporter = (event: DevEvent) => void;
