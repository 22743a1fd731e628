import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readFunction } from '../../../../lambda/local/template/read-function';
import { Resolver } from '../../../../lambda/local/template/resolver';
import { Resource } from '../../../../lambda/local/template/template';
import { stacksOf } from '../../../support/templates';

const INLINE = { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: 'exports.handler = 1;' } };

const folder = mkdtempSync(path.join(tmpdir(), 'cdk.out-'));
mkdirSync(path.join(folder, 'asset.abc'));
writeFileSync(path.join(folder, 'asset.zip'), '');
writeFileSync(path.join(folder, 'asset.abc', 'index.js'), '');

function resolverOf(fn: Omit<Resource, 'Type'>): Resolver {
  return stacksOf([
    {
      file: path.join(folder, 'Shop.template.json'),
      parameters: { Seconds: { Default: '7' } },
      assets: new Map([
        ['abc.zip', 'asset.abc'],
        ['gone.zip', 'asset.gone'],
        ['zip.zip', 'asset.zip'],
      ]),
      resources: {
        Fn: { Type: 'AWS::Lambda::Function', ...fn },
        Table: { Type: 'AWS::DynamoDB::Table' },
        Key: { Type: 'AWS::KMS::Key' },
      },
    },
  ]).resolvers[0];
}

function read(fn: Omit<Resource, 'Type'>) {
  const notices: string[] = [];
  return { fn: readFunction('Fn', resolverOf(fn), (notice) => notices.push(notice)), notices };
}

test('the code is the asset that the template names', () => {
  expect(
    read({ Properties: { ...INLINE, Code: { S3Bucket: 'b', S3Key: 'abc.zip' }, Timeout: 30, MemorySize: 512 } }).fn,
  ).toEqual({
    logicalId: 'Fn',
    functionName: 'Shop-Fn',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Shop-Fn',
    code: { folder: path.join(folder, 'asset.abc') },
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    timeoutSeconds: 30,
    memorySizeMb: 512,
    environment: {},
  });
});

test('the asset is found by the metadata that CDK and SAM write', () => {
  expect(
    read({ Properties: { ...INLINE, Code: { S3Key: 'other' } }, Metadata: { 'aws:asset:path': 'asset.abc' } }).fn.code,
  ).toEqual({ folder: path.join(folder, 'asset.abc') });
});

test('the code can be a folder beside the template', () => {
  expect(read({ Properties: { ...INLINE, Code: './asset.abc/' } }).fn.code).toEqual({
    folder: path.join(folder, 'asset.abc'),
  });
});

test('code can be in the template; timeout and memory are as on AWS', () => {
  expect(read({ Properties: INLINE }).fn).toMatchObject({
    code: { inline: 'exports.handler = 1;' },
    timeoutSeconds: 3,
    memorySizeMb: 128,
  });
});

test('a timeout can be a parameter', () => {
  expect(read({ Properties: { ...INLINE, Timeout: { Ref: 'Seconds' } } }).fn.timeoutSeconds).toBe(7);
});

test('that its packages are not beside the code is said, unless they are those of the runtime', () => {
  const noticesWith = (name: string, dependencies: object) => {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, 'index.js'), '');
    writeFileSync(path.join(folder, name, 'package.json'), JSON.stringify({ dependencies }));
    return read({ Properties: { ...INLINE, Code: name } }).notices;
  };

  expect(noticesWith('sdk', { '@aws-sdk/client-s3': '3' })).toEqual([]);
  expect(noticesWith('unbuilt', { zod: '4' })).toEqual([
    expect.stringMatching(
      /^the function Fn has dependencies in its package\.json, and no node_modules beside it\. If it has to be built, .*'sam build'$/,
    ),
  ]);
  mkdirSync(path.join(folder, 'unbuilt', 'node_modules'));
  expect(read({ Properties: { ...INLINE, Code: 'unbuilt' } }).notices).toEqual([]);
});

test('a variable that is known only on AWS is left out, and said to be', () => {
  const { fn, notices } = read({
    Properties: { ...INLINE, Environment: { Variables: { TABLE: { Ref: 'Table' }, COUNT: 3, KEY: { Ref: 'Key' } } } },
  });

  expect(fn.environment).toEqual({ TABLE: 'Shop-Table', COUNT: '3' });
  expect(notices).toEqual([
    'the environment variable KEY of Fn is not set: Key, of type AWS::KMS::Key, is there only on AWS',
  ]);
});

test('layers are said not to be there', () => {
  expect(read({ Properties: { ...INLINE, Layers: ['arn:layer'] } }).notices).toEqual([
    'the layers of Fn are not there locally',
  ]);
});

test.each([
  [
    { ...INLINE, Code: { S3Key: 'abc.zip' }, Handler: 'src/app.handler' },
    `the handler of the function Fn is src/app.handler, and there is no src/app.js, .mjs or .cjs in '${path.join(folder, 'asset.abc')}'. If it has to be built, build it, and give the template of what was built, e.g. .aws-sam/build/template.yaml after 'sam build'`,
  ],
  [
    { ...INLINE, Code: 's3://bucket/key' },
    `the code of the function Fn is not beside ${path.join(folder, 'Shop.template.json')}: it is "s3://bucket/key". It must be an asset of a CDK app, e.g. lambda.Code.fromAsset, a CodeUri of SAM, or inline`,
  ],
  [
    { ...INLINE, Code: { S3Bucket: 'b', S3Key: 'k' } },
    `the code of the function Fn is not beside ${path.join(folder, 'Shop.template.json')}: it is {"S3Bucket":"b","S3Key":"k"}. It must be an asset of a CDK app, e.g. lambda.Code.fromAsset, a CodeUri of SAM, or inline`,
  ],
  [
    { ...INLINE, Code: { S3Key: 'gone.zip' } },
    `the code of the function Fn is missing: there is no '${path.join(folder, 'asset.gone')}'. Synthesize or build again`,
  ],
  [
    { ...INLINE, Code: { S3Key: 'zip.zip' } },
    `the code of the function Fn must be a folder, got '${path.join(folder, 'asset.zip')}'`,
  ],
])('what cannot run is an error: %j', (properties, message) => {
  expect(() => read({ Properties: properties })).toThrow(new Error(message));
});
