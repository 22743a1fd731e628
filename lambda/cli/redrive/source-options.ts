import { Command } from 'commander';
import { savedLines } from './files';
import { BucketSource, Clients, FailureSource, findFailures, QueueSource, SavedSource } from '../../redrive';
import { bucketName, queueUrl } from '../arguments';

/** The options that name a source. */
export interface SourceOptions {
  readonly queue?: string;
  readonly bucket?: string;
  readonly file?: string;
  readonly stack?: string;
  readonly consumer?: string;
  readonly region?: string;
}

export function withSourceOptions(command: Command): Command {
  return command
    .option(
      '--queue <url>',
      'an SQS queue that failures are sent to, whatever sends them there: Lambda, SNS, S3, the handler helper',
      queueUrl,
    )
    .option('--bucket <name>', 'a bucket that Lambda puts failures into', bucketName)
    .option('--stack <name>', 'a CloudFormation stack, with --consumer')
    .option('--consumer <id>', 'the id of a consumer in the stack')
    .option('--file <file>', 'a file that `redrive save` has written')
    .option('--region <region>', 'the AWS Region (default: that of the environment or, for a queue of AWS, its own)');
}

/** @throws if the options name no source, or several */
export function checkSource({ queue, bucket, file, stack, consumer }: SourceOptions, command: Command): void {
  const given = [queue, bucket, file, stack].filter((value) => value !== undefined).length;
  if (given !== 1) {
    command.error(
      'error: say where the failures are, with one of --queue, --bucket, --file, or --stack and --consumer',
    );
  }
  if ((stack === undefined) !== (consumer === undefined)) command.error('error: --stack and --consumer go together');
}

/** Returns the Region of the options. https://sqs.eu-west-1.amazonaws.com/111122223333/Failures is in eu-west-1. */
export function regionIn({ queue = '', region }: SourceOptions): string | undefined {
  return (
    region ??
    /^https:\/\/sqs\.([\w-]+)\.amazonaws\./.exec(queue)?.[1] ??
    (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined)
  );
}

/** Writes the options of a source, for another command to copy. */
export function sourceFlags({ queue, bucket, file, stack, consumer, region }: SourceOptions): string {
  const flags = Object.entries({ queue, bucket, stack, consumer, file, region }).filter(
    ([, value]) => value !== undefined,
  );
  return flags.map(([name, value]) => `--${name} ${value}`).join(' ');
}

export async function openSource(
  { queue, bucket, file, stack, consumer }: SourceOptions,
  clients: Clients,
): Promise<FailureSource> {
  if (file) return new SavedSource(savedLines(file));
  if (queue) return new QueueSource(clients.sqs, queue);
  if (bucket) return new BucketSource(clients.s3, bucket);
  const place = await findFailures(clients, stack!, consumer!);
  return 'queueUrl' in place
    ? new QueueSource(clients.sqs, place.queueUrl)
    : new BucketSource(clients.s3, place.bucket);
}
