import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** By stage: what may have one user only, and who was the first. */
const FIRST = new WeakMap<IConstruct, Map<string, IConstruct>>();

/** Who, in the stage of a construct, was the first to use something: the construct itself if nobody was. */
export function firstUser<T extends IConstruct>(construct: T, something: string): T {
  const stage = Stage.of(construct) ?? construct.node.root;
  const users = FIRST.get(stage) ?? new Map<string, IConstruct>();
  FIRST.set(stage, users.has(something) ? users : users.set(something, construct));
  return users.get(something) as T;
}
