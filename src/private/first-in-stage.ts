import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** For each stage, the construct that was the first to name each resource. */
const FIRST = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * The first construct of a stage that has named a resource here: the given construct itself, unless another one was
 * earlier. It serves resources of which a stage can have only one.
 */
export function firstInStage<T extends IConstruct>(construct: T, resource: string): T {
  const stage = Stage.of(construct) ?? construct.node.root;
  const constructs = FIRST.get(stage) ?? new Map<string, IConstruct>();
  FIRST.set(stage, constructs.has(resource) ? constructs : constructs.set(resource, construct));
  return constructs.get(resource) as T;
}
