import { DynamoDBRecord } from '../../record/event';
import { MappingSettings } from '../../rules/mapping-settings';
import { LambdaCall } from '../function/lambda-server';
import { MappingEvent } from '../mapping/mapping-events';
import { FiledMessage } from '../messaging/folder-queues';

/** What is run, and who is told of it. */
export interface RunTemplatesOptions {
  /**
   * A cloud assembly such as `cdk.out`, whose stacks are run together, or one template: of CDK, of SAM or by hand, in
   * JSON or YAML.
   */
  readonly templates: string;

  /**
   * Names of stacks of the cloud assembly, where `*` stands for anything. What they depend on is run too.
   *
   * @default - all of them
   */
  readonly stacks?: readonly string[];

  /**
   * Endpoint of a running DynamoDB Local.
   *
   * @default - one is started, in memory, as `startDynamoDBLocal` does; it ends with the run
   */
  readonly dynamodbEndpoint?: string;

  /**
   * Endpoint of a server for SQS, SNS and S3.
   *
   * @default - none: what would be sent to a queue, a topic or a bucket when records fail goes to `failureFolder`
   */
  readonly awsEndpoint?: string;

  /**
   * The port at which the functions can be invoked, from 1 to 65535.
   *
   * @default - a free one
   */
  readonly lambdaPort?: number;

  /**
   * Folder for what is sent when records fail, a file for each message, and for all that functions send to queues.
   *
   * @default - none, which is an error if an event source mapping has a failure destination and there is no
   * `awsEndpoint`
   */
  readonly failureFolder?: string;

  /**
   * File that keeps how far each event source mapping is, so that the next run with it goes on there.
   *
   * @default - none: each run begins where the mappings' starting positions say
   */
  readonly checkpointFile?: string;

  /**
   * What the functions and the templates take for their region.
   *
   * @default 'us-east-1'
   */
  readonly region?: string;

  /** A function is about to be invoked. */
  readonly onInvoke?: (invocation: Invocation) => void;

  /**
   * Receives each request to `lambdaEndpoint` and its outcome. The event source mappings do not use that endpoint.
   *
   * @internal
   */
  readonly onCall?: (call: LambdaCall) => void;

  /** What the event source mappings did, as they do it. */
  readonly onEvent?: (event: MappingEvent) => void;

  /**
   * Receives each message that was written to `failureFolder`.
   *
   * @internal
   */
  readonly onMessage?: (message: FiledMessage) => void;

  /**
   * A line that a function wrote, and in which invocation; in none, if it was not invoked by an event source mapping.
   */
  readonly onLog?: (functionName: string, line: string, invocation?: Invocation) => void;

  /**
   * How long `stop` waits for invocations in progress, in milliseconds.
   *
   * @default 5000
   * @internal
   */
  readonly stopGraceMs?: number;

  /** What cannot be here as it is on AWS. */
  readonly onNotice?: (notice: string) => void;
}

/** A batch on its way to a function. */
export interface Invocation {
  /** Logical id of the event source mapping. */
  readonly mapping: string;
  readonly functionName: string;
  /** The slot of the shard that the batch is in, from 0. The parallelization factor is the number of slots. */
  readonly slot: number;
  /** The same for every attempt of a batch. */
  readonly requestId: string;
  readonly records: readonly DynamoDBRecord[];
}

/** The stream consumers of some templates, at work. */
export interface LocalRun {
  /** Where the tables are. Region us-east-1 unless said otherwise, credentials `local` and `local`. */
  readonly dynamodbEndpoint: string;
  /**
   * Where the functions of the mappings can be invoked, and their environment variables be changed, with Lambda's own
   * API: `Invoke`, `GetFunctionConfiguration`, `UpdateFunctionConfiguration`.
   */
  readonly lambdaEndpoint: string;
  /** What was made for each stack, by the stacks' names. */
  readonly stacks: Readonly<Record<string, RunningStack>>;
  readonly mappings: readonly RunningMapping[];
  /**
   * The templates, and the folders of the functions' code.
   *
   * @internal
   */
  readonly files: readonly string[];
  /** Ends when `stop` is called, or at once if there is nothing to run; fails if a stream cannot be read any more. */
  readonly finished: Promise<void>;
  /**
   * Reads the templates again and gives changed functions their new code and settings. No record is missed or repeated:
   * an invocation in progress ends with the old code.
   *
   * @throws if the templates cannot be read, or ask for something that cannot run here; the run then stays as it was
   * @internal
   */
  reload(): Promise<Reload>;
  /**
   * Lets the invocations that are under way end, for up to five seconds, and ends the functions. Fails as `finished`
   * does.
   */
  stop(): Promise<void>;
}

export interface RunningStack {
  /** Names of the tables, by their logical ids. */
  readonly tables: Readonly<Record<string, string>>;
  /** URLs of the queues, by their logical ids. */
  readonly queues: Readonly<Record<string, string>>;
  /** The outputs that can be known here. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** An event source mapping that runs here. */
export interface RunningMapping {
  readonly stackName: string;
  readonly logicalId: string;
  readonly functionName: string;
  readonly tableName: string;
  /** The types of the table's key attributes, by their names, the partition key's first. */
  readonly tableKey: Readonly<Record<string, 'S' | 'N' | 'B'>>;
  readonly settings: MappingSettings;
  /** ARN of the on-failure destination. */
  readonly destination?: string;
}

/** The changes that a reload found. */
export interface Reload {
  /** Names of the functions that have changed and now run their new code and settings. */
  readonly functions: readonly string[];
  /** Why some of those functions cannot be loaded, by their names. Their batches fail. */
  readonly loadErrors: Readonly<Record<string, string>>;
  /**
   * Tables and event source mappings that were changed, added or removed, each as its stack and its logical id. They
   * stay as they were until the next run.
   */
  readonly notYet: readonly string[];
}
