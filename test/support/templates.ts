import { LocalValues } from '../../lambda/local/template/local-values';
import { Stacks } from '../../lambda/local/template/stacks';
import { Template } from '../../lambda/local/template/template';

export function templateOf(given: Partial<Template>): Template {
  const stackName = given.stackName ?? 'Shop';
  return {
    file: `${stackName}.template.json`,
    stackName,
    resources: {},
    parameters: {},
    mappings: {},
    conditions: {},
    outputs: {},
    assets: new Map(),
    nested: {},
    ...given,
  };
}

/** Stacks whose templates say this, with what there is on this machine. */
export function stacksOf(templates: readonly Partial<Template>[], local: Partial<LocalValues> = {}): Stacks {
  return new Stacks(templates.map(templateOf), {
    region: 'us-east-1',
    accountId: '000000000000',
    streamArns: new Map(),
    queueUrls: new Map(),
    ...local,
  });
}
