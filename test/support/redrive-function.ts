import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import { FunctionRunner } from '../../lambda/local/function/function-runner';
import { clientsIn } from '../../lambda/redrive';
import { redriveEnvironment } from '../../lambda/redrive/account/redrive-environment';
import { redriveHandler } from '../../lambda/redrive/account/redrive-handler';
import { ENVIRONMENT_VARIABLES } from '../../src/shared/contract';

/** What `addRedrive()` would tell its function, and where its services are. */
export interface RedriveFunctionParts {
  readonly queueUrl: string;
  readonly streamArn: string;
  readonly handlerArn: string;
  readonly bucket: string;
  readonly env: { readonly [name: string]: string };
  readonly timeoutSeconds?: number;
  readonly handlerTimeoutSeconds?: number;
}

/** The function of `addRedrive()` in this process, which takes no longer than a call. */
export function redriveFunctionInProcess(parts: RedriveFunctionParts): (event: object) => Promise<any> {
  Object.assign(process.env, parts.env);
  const handler = redriveHandler(redriveEnvironment(environmentOf(parts)), clientsIn());
  const { timeoutSeconds = 60 } = parts;
  return async (event) => {
    jest.spyOn(console, 'log').mockReturnValue();
    const answer = await handler(event, { getRemainingTimeInMillis: () => timeoutSeconds * 1000 });
    return JSON.parse(JSON.stringify(answer));
  };
}

function environmentOf(parts: RedriveFunctionParts): { readonly [name: string]: string } {
  const { queueUrl, streamArn, handlerArn, bucket, env, handlerTimeoutSeconds = 3 } = parts;
  return {
    ...env,
    [ENVIRONMENT_VARIABLES.redriveQueue]: queueUrl,
    [ENVIRONMENT_VARIABLES.redriveStream]: streamArn,
    [ENVIRONMENT_VARIABLES.redriveHandler]: handlerArn,
    [ENVIRONMENT_VARIABLES.redriveHandlerTimeout]: String(handlerTimeoutSeconds),
    [ENVIRONMENT_VARIABLES.redriveBucket]: bucket,
  };
}

/** One for all tests of a file. */
let bundle: Promise<string> | undefined;

/** Returns the folder of the function's code. */
async function bundleFunction(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'redrive-function-'));
  await build({
    entryPoints: ['lambda/redrive/function.ts'],
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['@aws-sdk/*'],
    logLevel: 'warning',
  });
  return folder;
}

/** The function of `addRedrive()`, bundled as it is deployed, in a process of its own. */
export class RedriveFunction {
  public static async start(parts: RedriveFunctionParts): Promise<RedriveFunction> {
    bundle ??= bundleFunction();
    return new RedriveFunction(await bundle, parts);
  }

  public readonly logged: string[] = [];
  private readonly runner: FunctionRunner;

  private constructor(folder: string, parts: RedriveFunctionParts) {
    const { env, timeoutSeconds = 60 } = parts;
    this.runner = new FunctionRunner(
      {
        logicalId: 'Redrive',
        functionName: 'redrive',
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:redrive',
        code: { folder },
        handler: 'index.handler',
        runtime: 'nodejs22.x',
        timeoutSeconds,
        memorySizeMb: 512,
        environment: environmentOf(parts),
      },
      { region: 'us-east-1', dynamodb: env.AWS_ENDPOINT_URL_DYNAMODB },
      (line) => this.logged.push(line),
    );
  }

  /** What it answers, or rejects with its function error. */
  public async invoke(event: object): Promise<any> {
    const result = await this.runner.invoke(event, 'request');
    if (result.functionError) throw new Error(`${result.errorType}: ${result.errorMessage}`);
    return result.response;
  }

  public async stop(): Promise<void> {
    await this.runner.stop();
  }
}
