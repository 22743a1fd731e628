import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { functionOf } from '../../../../lambda/local/template/functions';
import { Resolver } from '../../../../lambda/local/template/resolver';
import { Resource } from '../../../../lambda/local/template/template';

const LOCAL = { region: 'us-east-1', accountId: '000000000000', streamArns: new Map(), queueUrls: new Map() };
const INLINE = { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: 'exports.handler = 1;' } };

const folder = mkdtempSync(path.join(tmpdir(), 'cdk.out-'));
mkdirSync(path.join(folder, 'asset.abc'));
writeFileSync(path.join(folder, 'asset.zip'), '');
writeFileSync(path.join(folder, 'Shop.assets.json'), JSON.stringify({
  files: {
    abc: { source: { path: 'asset.abc', packaging: 'zip' }, destinations: { 'current_account-current_region': { objectKey: 'abc.zip' } } },
    gone: { source: { path: 'asset.gone', packaging: 'zip' }, destinations: { 'current_account-current_region': { objectKey: 'gone.zip' } } },
    zip: { source: { path: 'asset.zip', packaging: 'file' }, destinations: { 'current_account-current_region': { objectKey: 'zip.zip' } } },
  },
}));

function resolverOf(fn: Omit<Resource, 'Type'>): Resolver {
  return new Resolver({
    file: path.join(folder, 'Shop.template.json'),
    stackName: 'Shop',
    parameters: { Seconds: { Default: '7' } },
    mappings: {},
    outputs: {},
    resources: { Fn: { Type: 'AWS::Lambda::Function', ...fn }, Table: { Type: 'AWS::DynamoDB::Table' }, Key: { Type: 'AWS::KMS::Key' } },
  }, LOCAL);
}

function read(fn: Omit<Resource, 'Type'>) {
  const notices: string[] = [];
  return { fn: functionOf('Fn', resolverOf(fn), (notice) => notices.push(notice)), notices };
}

test('the asset is found in the manifest that CDK writes', () => {
  expect(read({ Properties: { ...INLINE, Code: { S3Bucket: 'b', S3Key: 'abc.zip' }, Timeout: 30, MemorySize: 512 } }).fn).toEqual({
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
  expect(read({ Properties: { ...INLINE, Code: { S3Key: 'other' } }, Metadata: { 'aws:asset:path': 'asset.abc' } }).fn.code).toEqual({ folder: path.join(folder, 'asset.abc') });
});

test('code can be in the template; timeout and memory are as on AWS', () => {
  expect(read({ Properties: INLINE }).fn).toMatchObject({ code: { inline: 'exports.handler = 1;' }, timeoutSeconds: 3, memorySizeMb: 128 });
});

test('a timeout can be a parameter', () => {
  expect(read({ Properties: { ...INLINE, Timeout: { Ref: 'Seconds' } } }).fn.timeoutSeconds).toBe(7);
});

test('a variable that is known only on AWS is left out, and said to be', () => {
  const { fn, notices } = read({
    Properties: { ...INLINE, Environment: { Variables: { TABLE: { Ref: 'Table' }, COUNT: 3, KEY: { Ref: 'Key' } } } },
  });

  expect(fn.environment).toEqual({ TABLE: 'Shop-Table', COUNT: '3' });
  expect(notices).toEqual(['the environment variable KEY of Fn is not set: Key, of type AWS::KMS::Key, is there only on AWS']);
});

test('layers are said not to be there', () => {
  expect(read({ Properties: { ...INLINE, Layers: ['arn:layer'] } }).notices).toEqual(['the layers of Fn are not there locally']);
});

test.each([
  [{ ...INLINE, Runtime: 'python3.13' }, 'the function Fn has the runtime "python3.13"; only Node.js functions run locally'],
  [{ Code: { ImageUri: 'x' } }, 'the function Fn has the runtime undefined; only Node.js functions run locally'],
  [{ ...INLINE, Code: { S3Bucket: 'b', S3Key: 'k' } }, `the code of the function Fn is not beside ${path.join(folder, 'Shop.template.json')}: its Code is {"S3Bucket":"b","S3Key":"k"}. It must be an asset of a CDK app, e.g. lambda.Code.fromAsset, or inline`],
  [{ ...INLINE, Code: { S3Key: 'gone.zip' } }, `the code of the function Fn is missing: there is no '${path.join(folder, 'asset.gone')}'. Synthesise again`],
  [{ ...INLINE, Code: { S3Key: 'zip.zip' } }, `the code of the function Fn must be a folder, got '${path.join(folder, 'asset.zip')}'`],
])('what cannot run is an error: %j', (properties, message) => {
  expect(() => read({ Properties: properties })).toThrow(new Error(message));
});
