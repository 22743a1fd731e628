import { Template } from './template';

interface ResourceType {
  /** The property that names it. */
  readonly name: string;
  readonly service: string;
  /** What stands before the name in its ARN. */
  readonly arnPrefix: string;
}

const RESOURCE_TYPES: Record<string, ResourceType> = {
  'AWS::DynamoDB::Table': { name: 'TableName', service: 'dynamodb', arnPrefix: 'table/' },
  'AWS::DynamoDB::GlobalTable': { name: 'TableName', service: 'dynamodb', arnPrefix: 'table/' },
  'AWS::Lambda::Function': { name: 'FunctionName', service: 'lambda', arnPrefix: 'function:' },
  'AWS::SQS::Queue': { name: 'QueueName', service: 'sqs', arnPrefix: '' },
};

/** The shortest limit of any of these names, a function's. */
const LONGEST_NAME = 64;

/** A value that cannot be known on this machine. */
export class UnresolvedError extends Error {}

/** The name a resource has here: its own, or one made of the stack's name and its logical id, as CloudFormation makes one. */
export function physicalName(logicalId: string, template: Template): string {
  const resource = resourceNamed(logicalId, template);
  const name = resource.Properties?.[RESOURCE_TYPES[resource.Type]?.name];
  // The end of a logical id is what tells it from others.
  return typeof name === 'string' ? name : `${template.stackName}-${logicalId}`.slice(-LONGEST_NAME).replace(/^-+/, '');
}

/** @throws UnresolvedError for the ARN of a type that has no local counterpart */
export function arnOf(logicalId: string, template: Template, region: string, accountId: string): string {
  const { Type } = resourceNamed(logicalId, template);
  const type = RESOURCE_TYPES[Type];
  if (!type) throw new UnresolvedError(`the ARN of ${logicalId}, which is of type ${Type}, is known only on AWS`);
  return `arn:aws:${type.service}:${region}:${accountId}:${type.arnPrefix}${physicalName(logicalId, template)}`;
}

function resourceNamed(logicalId: string, template: Template) {
  const resource = template.resources[logicalId];
  if (!resource) throw new UnresolvedError(`${logicalId} is not in ${template.file}`);
  return resource;
}
