import { CfnResource, Validations } from 'aws-cdk-lib';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { policyOf } from './function-role';

interface Acknowledged {
  readonly ids: string[];
  readonly reason: string;
}

/** What cdk-nag finds in what we create, and why it is right as it is. */
const FINDINGS = {
  failureQueue: [
    {
      ids: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
      reason: 'This queue is itself the dead-letter queue, of an event source mapping.',
    },
  ],
  failureSubscription: [
    {
      ids: ['Serverless-SNSRedrivePolicy'],
      reason: 'SNS retries the delivery to a queue for 23 days, longer than any queue would keep the message.',
    },
  ],
  failureBucket: [
    {
      ids: ['AwsSolutions-S1', ...inPacks('S3BucketLoggingEnabled', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321')],
      reason:
        'Lambda writes to it, and the queue has a message for each object. Where accesses must be logged, a bucket of your own can be given.',
    },
    {
      ids: inPacks('S3BucketReplicationEnabled', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'),
      reason:
        'What failed is processed again in the Region of its table. Where it must outlive the Region, a bucket of your own can be given.',
    },
    {
      ids: inPacks('S3BucketVersioningEnabled', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'),
      reason: 'Each object has a name of its own, with a UUID, and is written once.',
    },
    {
      ids: inPacks('S3DefaultEncryptionKMS', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'),
      reason: 'It is encrypted with keys of S3 unless an encryptionKey is given.',
    },
  ],
  idempotencyTable: [
    {
      ids: [
        'AwsSolutions-DDB3',
        ...['DynamoDBPITREnabled', 'DynamoDBInBackupPlan'].flatMap((rule) =>
          inPacks(rule, 'HIPAA.Security', 'NIST.800.53.R5'),
        ),
      ],
      reason:
        'It remembers for about a day which records of the stream are done. A restored one would be about records that the stream no longer has.',
    },
  ],
  alarmsWithoutAction: [
    {
      ids: inPacks('CloudWatchAlarmAction', 'HIPAA.Security', 'NIST.800.53.R5'),
      reason: "Whom to tell is its owner's to say, with the property 'alarms' or with addAlarmAction().",
    },
  ],
  policy: [
    {
      ids: inPacks('IAMNoInlinePolicy', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'),
      reason:
        'It permits one role what the streams, queues and tables of its functions need. No other role would want it.',
    },
  ],
  redriveFunction: [
    {
      ids: [
        'Serverless-LambdaAsyncFailureDestination',
        'Serverless-LambdaDLQ',
        ...inPacks('LambdaDLQ', 'HIPAA.Security', 'NIST.800.53.R5'),
      ],
      reason: 'What it was to do is still in the failure queue, and its alarm tells that it has failed.',
    },
    {
      ids: inPacks('LambdaConcurrency', 'HIPAA.Security', 'NIST.800.53.R5'),
      reason:
        'It is invoked by a schedule and by hand; reserved concurrency would be taken from the other functions of the account.',
    },
    {
      ids: inPacks('LambdaInsideVPC', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'),
      reason: 'It talks to AWS alone, over TLS.',
    },
    {
      ids: ['Serverless-LambdaTracing'],
      reason: 'Tracing needs a permission on all resources. Its log and its answer say what it has done.',
    },
  ],
  redriveRule: [
    {
      ids: ['Serverless-EventBusDLQ'],
      reason:
        'An event that does not arrive is followed by the next, and what it was to have done is still to be done then.',
    },
  ],
  redriveLogs: [
    {
      ids: inPacks('CloudWatchLogGroupEncrypted', 'HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'),
      reason: 'It is encrypted with a key of CloudWatch, and has counts and errors.',
    },
  ],
  keyActions: [
    {
      ids: ['kms:GenerateDataKey*', 'kms:ReEncrypt*'].map((action) => `AwsSolutions-IAM5[Action::${action}]`),
      reason:
        'DynamoDB needs these families of actions to write to a table that is encrypted with a key of the account.',
    },
  ],
} satisfies { [what: string]: Acknowledged[] };

/** Acknowledges, for one construct, what cdk-nag finds in it. */
export function acknowledge(construct: IConstruct, what: keyof typeof FINDINGS): void {
  record(construct, FINDINGS[what]);
}

/** Acknowledges what cdk-nag finds in the policy that grants make for a principal. */
export function acknowledgePolicy(grantee: IGrantable, what: 'policy' | 'keyActions'): void {
  const policy = policyOf(grantee);
  if (policy) acknowledge(policy, what);
}

/** Why a permission is on all objects under a prefix. */
const OBJECT_REASONS = {
  destination:
    'Lambda names the objects by the UUID of the event source mapping, which is known when it has been created, after its permissions.',
  redrive: 'Each failure has an object of its own, with a UUID in its name.',
};

/**
 * Acknowledges the permission on the objects of a bucket of this stack. The name of an imported one the CDK would not
 * take as an id.
 */
export function acknowledgeObjects(
  grantee: IGrantable,
  bucket: IBucket,
  objects: string,
  why: keyof typeof OBJECT_REASONS,
): void {
  const policy = policyOf(grantee);
  const resource = bucket.node.defaultChild;
  if (!policy || !CfnResource.isCfnResource(resource)) return;
  record(policy, [
    {
      ids: [`AwsSolutions-IAM5[Resource::<${resource.stack.getLogicalId(resource)}.Arn>/${objects}]`],
      reason: OBJECT_REASONS[why],
    },
  ]);
}

function record(construct: IConstruct, findings: Acknowledged[]): void {
  Validations.of(construct).acknowledge(...findings.flatMap(({ ids, reason }) => ids.map((id) => ({ id, reason }))));
}

function inPacks(rule: string, ...packs: string[]): string[] {
  return packs.map((pack) => `${pack}-${rule}`);
}
