import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const require = createRequire(import.meta.url);

const CONSUMERS = 100;

/**
 * Loads, then synthesises a stack of many consumers, and prints how long each took, in milliseconds. The CDK loads a
 * class when it is first named, so that whoever loads names what it uses.
 */
export function measure(load, addConsumer) {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  const start = performance.now();
  const loaded = { ...given(), ...load() };
  const synth = performance.now();
  // CloudFormation takes 500 resources in a stack; a hundred consumers have more, to be measured well.
  const app = new loaded.App({ outdir, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  const stack = new loaded.Stack(app, 'Stack');
  for (let index = 0; index < CONSUMERS; index++) {
    addConsumer(loaded, stack, { index, ...tableAndFunction(loaded, stack, index) });
  }
  const template = app.synth().getStackArtifact('Stack').templateFullPath;
  const end = performance.now();
  // Both make the same, as far as these two can tell.
  const { Resources } = JSON.parse(readFileSync(template, 'utf8'));
  const sizes = { resources: Object.keys(Resources).length, 'template kB': statSync(template).size / 1000 };
  rmSync(outdir, { recursive: true });
  console.log(JSON.stringify({ 'import ms': synth - start, 'synth ms': end - synth, ...sizes }));
}

/** What both cases have to begin with. */
function given() {
  const { App, Stack } = require('aws-cdk-lib');
  const { AttributeType, StreamViewType, Table } = require('aws-cdk-lib/aws-dynamodb');
  const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
  return { App, Stack, AttributeType, StreamViewType, Table, Code, Function, Runtime };
}

function tableAndFunction({ AttributeType, StreamViewType, Table, Code, Function, Runtime }, stack, index) {
  const table = new Table(stack, `Table${index}`, {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const handler = new Function(stack, `Function${index}`, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  });
  return { table, handler };
}
