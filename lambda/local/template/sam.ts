import { Resource } from './template';

const TRANSFORM = 'AWS::Serverless-2016-10-31';

type Properties = Record<string, any>;
type Resources = Record<string, Resource>;

/**
 * Rewrites the resources of a SAM template to those of CloudFormation that run here, under SAM's logical ids. It makes
 * no other resources of SAM, such as roles. A template without SAM's transform stays as it is.
 *
 * @see
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 */
export function expandServerless({ Transform, Globals = {}, Resources }: Properties): Resources {
  if (![Transform].flat().includes(TRANSFORM)) return Resources;
  return Object.assign(
    {},
    ...Object.entries<Resource>(Resources).map(([logicalId, resource]): Resources => {
      const expand = EXPANSIONS[resource.Type];
      return expand ? expand(logicalId, resource, Globals) : { [logicalId]: resource };
    }),
  );
}

const EXPANSIONS: Readonly<Record<string, (logicalId: string, resource: Resource, globals: Properties) => Resources>> =
  {
    'AWS::Serverless::Function': (logicalId, resource, globals) => {
      const {
        CodeUri,
        InlineCode,
        Events = {},
        AutoPublishAlias,
        ...properties
      } = withGlobals(globals.Function ?? {}, resource.Properties ?? {});
      const Code = InlineCode !== undefined ? { ZipFile: InlineCode } : codeAt(CodeUri);
      const aliasId = AutoPublishAlias && `${logicalId}Alias${AutoPublishAlias}`;
      return {
        [logicalId]: { ...resource, Type: 'AWS::Lambda::Function', Properties: { ...properties, Code } },
        ...(aliasId && {
          [aliasId]: {
            Type: 'AWS::Lambda::Alias',
            Properties: { FunctionName: { Ref: logicalId }, Name: AutoPublishAlias },
          },
        }),
        ...mappingsOf(logicalId, { Ref: aliasId ?? logicalId }, Events),
      };
    },

    'AWS::Serverless::SimpleTable': (logicalId, resource) => {
      const { PrimaryKey: { Name = 'id', Type = 'String' } = {}, ...properties } = resource.Properties ?? {};
      return {
        [logicalId]: {
          ...resource,
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            ...properties,
            AttributeDefinitions: [{ AttributeName: Name, AttributeType: Type[0] }],
            KeySchema: [{ AttributeName: Name, KeyType: 'HASH' }],
          },
        },
      };
    },

    'AWS::Serverless::Application': (logicalId, resource) => {
      const { Location, ...properties } = resource.Properties ?? {};
      return {
        [logicalId]: {
          ...resource,
          Type: 'AWS::CloudFormation::Stack',
          Properties: { ...properties, TemplateURL: Location },
        },
      };
    },
  };

function mappingsOf(functionId: string, FunctionName: object, events: Properties): Resources {
  return Object.fromEntries(
    Object.entries(events)
      .filter(([, { Type }]) => Type === 'DynamoDB')
      .map(([name, event]) => {
        const { Stream, ...properties } = event.Properties;
        return [
          functionId + name,
          {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { ...properties, EventSourceArn: Stream, FunctionName },
          },
        ];
      }),
  );
}

/** Converts a CodeUri of SAM, which is a folder, a URI of S3, or a bucket and a key. */
function codeAt(codeUri: unknown): unknown {
  return typeof codeUri === 'object'
    ? { S3Bucket: (codeUri as Properties)?.Bucket, S3Key: (codeUri as Properties)?.Key }
    : codeUri;
}

/**
 * Merges the globals into a function's properties. The function's own values win, maps are merged, and lists are
 * joined.
 *
 * @see
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
function withGlobals(globals: any, own: any): any {
  if (own === undefined) return globals;
  if (Array.isArray(globals) && Array.isArray(own)) return [...globals, ...own];
  if (!isMap(globals) || !isMap(own)) return own;
  const names = new Set([...Object.keys(globals), ...Object.keys(own)]);
  return Object.fromEntries([...names].map((name) => [name, withGlobals(globals[name], own[name])]));
}

/** Tells a map from an intrinsic function, which is a value and is not merged. */
function isMap(value: unknown): value is Properties {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !/^(Ref|Fn::.*)$/.test(Object.keys(value).join())
  );
}
