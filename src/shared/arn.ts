/** The parts of `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty for a bucket. */
  readonly region: string;
  /** Empty for a bucket. */
  readonly account: string;
  /** Everything after the account, colons included. */
  readonly resource: string;
}

/** A Lambda function. */
export interface FunctionReference {
  readonly name: string;
  /** A version or an alias. */
  readonly qualifier?: string;
}

/**
 * Returns undefined for a text that is not an ARN.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(':');
  return arn === 'arn' && resource.length > 0
    ? { partition, service, region, account, resource: resource.join(':') }
    : undefined;
}

/** Returns the name of the table to which an ARN belongs: that of a table, or of its stream. */
export function tableNameIn(arn: string): string | undefined {
  return /^table\/([^/]+)/.exec(parseArn(arn)?.resource ?? '')?.[1];
}

/**
 * Returns the function that Lambda's API understands by a text: an ARN or a name, with or without a qualifier.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function functionIn(text: string): FunctionReference | undefined {
  const [, name, qualifier] = /^(?:arn:[^:]*:lambda:[^:]*:[^:]*:function:)?([\w-]+)(?::([\w$-]+))?$/.exec(text) ?? [];
  return name === undefined ? undefined : { name, qualifier };
}
