import { DynamoDBRecord } from '../../record/event';
import { MappingSettings } from '../../rules/mapping-settings';
import { LambdaCall } from '../function/lambda-server';
import { MappingEvent } from '../mapping/mapping-events';
import { FiledMessage } from '../messaging/folder-queues';

/** The templates to run, the servers to use, and the listeners. */
export interface RunTemplatesOptions {
  /**
   * A cloud assembly such as `cdk.out`, whose stacks run together, or one template of CDK, of SAM or by hand, in JSON
   * or YAML.
   */
  readonly templates: string;

  /**
   * Names of stacks of the cloud assembly, where `*` stands for anything. The stacks on which they depend run too.
   *
   * @default - all of them
   */
  readonly stacks?: readonly string[];

  /**
   * Endpoint of a running DynamoDB Local.
   *
   * @default - one is started in memory, as `startDynamoDBLocal` does, and ends with the run
   */
  readonly dynamodbEndpoint?: string;

  /**
   * Endpoint of a server for SQS, SNS and S3.
   *
   * @default - none: messages about discarded records go to `failureFolder`
   */
  readonly awsEndpoint?: string;

  /**
   * The port at which the functions can be invoked, from 1 to 65535.
   *
   * @default - a free one
   */
  readonly lambdaPort?: number;

  /**
   * Folder for the messages about discarded records and the messages that functions send to queues, each in a file.
   *
   * @default - none, which is an error if an event source mapping has an on-failure destination and there is no
   * `awsEndpoint`
   */
  readonly failureFolder?: string;

  /**
   * File for the checkpoints of the event source mappings. The next run with it goes on there.
   *
   * @default - none: each run begins at the mappings' starting positions
   */
  readonly checkpointFile?: string;

  /**
   * The Region for the functions and the templates.
   *
   * @default 'us-east-1'
   */
  readonly region?: string;

  /** Receives each invocation before it begins. */
  readonly onInvoke?: (invocation: Invocation) => void;

  /**
   * Receives each request to `lambdaEndpoint` and its outcome. The event source mappings do not use that endpoint.
   *
   * @internal
   */
  readonly onCall?: (call: LambdaCall) => void;

  /** Receives the events of the event source mappings. */
  readonly onEvent?: (event: MappingEvent) => void;

  /**
   * Receives each message that was written to `failureFolder`.
   *
   * @internal
   */
  readonly onMessage?: (message: FiledMessage) => void;

  /** Receives each line that a function writes, with its invocation if an event source mapping has invoked it. */
  readonly onLog?: (functionName: string, line: string, invocation?: Invocation) => void;

  /**
   * How long `stop` waits for invocations in progress, in milliseconds.
   *
   * @default 5000
   * @internal
   */
  readonly stopGraceMs?: number;

  /** Receives each difference between this run and AWS. */
  readonly onNotice?: (notice: string) => void;
}

/** An invocation of a function with a batch. */
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

/** The running stream consumers of some templates. */
export interface LocalRun {
  /** The endpoint of the tables, for the Region of the run and the credentials `local` and `local`. */
  readonly dynamodbEndpoint: string;
  /**
   * The endpoint for Lambda's own API, with which you can invoke the functions of the mappings and change their
   * environment variables: `Invoke`, `GetFunctionConfiguration`, `UpdateFunctionConfiguration`.
   */
  readonly lambdaEndpoint: string;
  /** The resources of each stack, by the stacks' names. */
  readonly stacks: Readonly<Record<string, RunningStack>>;
  readonly mappings: readonly RunningMapping[];
  /**
   * The templates, and the folders of the functions' code.
   *
   * @internal
   */
  readonly files: readonly string[];
  /** Resolves after `stop`, or at once if there is nothing to run. Rejects if a stream can no longer be read. */
  readonly finished: Promise<void>;
  /**
   * Reads the templates again and gives changed functions their new code and settings. No record is missed or repeated:
   * an invocation in progress ends with the old code.
   *
   * @throws if the templates cannot be read, or ask for something that cannot run here; the run then stays as it was
   * @internal
   */
  reload(): Promise<Reload>;
  /** Waits up to five seconds for the invocations in progress, and ends the functions. Rejects as `finished` does. */
  stop(): Promise<void>;
}

export interface RunningStack {
  /** Names of the tables, by their logical ids. */
  readonly tables: Readonly<Record<string, string>>;
  /** URLs of the queues, by their logical ids. */
  readonly queues: Readonly<Record<string, string>>;
  /** The outputs whose values are known on this machine. */
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
