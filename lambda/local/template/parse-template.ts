import { parse, ScalarTag, CollectionTag } from 'yaml';

/** Functions whose short form is not `Fn::` and its name. */
const WITHOUT_PREFIX = ['Ref', 'Condition'];

/** CloudFormation's functions that have a short form. */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Ref',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

/**
 * The short forms, as `!Sub`, become the long ones.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const SHORT_FORMS = FUNCTIONS.flatMap((name): (ScalarTag | CollectionTag)[] => {
  const tag = `!${name}`;
  const long = WITHOUT_PREFIX.includes(name) ? name : `Fn::${name}`;
  const replace = (argument: unknown) => ({ [long]: argument });
  return [
    { tag, resolve: replace },
    { tag, collection: 'seq', resolve: (node) => replace((node as { toJSON(): unknown }).toJSON()) as any },
    { tag, collection: 'map', resolve: (node) => replace((node as { toJSON(): unknown }).toJSON()) as any },
  ];
});

/**
 * Parses a template in YAML or in JSON, which is YAML too.
 *
 * @throws if it is neither
 */
export function parseTemplate(text: string): any {
  // As JSON where it can be: the templates of CDK are, and are large.
  return text.trimStart().startsWith('{')
    ? JSON.parse(text)
    : parse(text, { customTags: SHORT_FORMS, logLevel: 'error', maxAliasCount: -1 });
}
