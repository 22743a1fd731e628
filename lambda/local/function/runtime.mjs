/**
 * This is the Node.js side of a local execution environment. It loads the function as Lambda does, and gives it the
 * events that arrive on file descriptor 3, one JSON text a line. Responses go the same way. It is plain JavaScript,
 * because node starts it without a build, from the sources and from the package.
 */
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { _HANDLER, AWS_EXECUTION_ENV, LAMBDA_TASK_ROOT } = process.env;

/**
 * Node.js 24 is the first runtime without callbacks. There the handler's return value is the response.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
const takesCallbacks = Number(/nodejs(\d+)/.exec(AWS_EXECUTION_ENV)?.[1]) < 24;

/** Lambda allows six megabytes, and 100 bytes for its own wrapping. */
const RESPONSE_LIMIT_BYTES = 6_291_556;

const invoker = new Socket({ fd: 3 });
const send = (message) => invoker.write(`${JSON.stringify(message)}\n`);
// The process ends with the one that started it, after its last lines are handed over.
invoker.once('close', () => process.stdout.write('', () => process.stderr.write('', () => process.exit())));

/** The streams as they are before a function can replace them or their methods. */
const log = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }));

const initialised = loadHandler();
// A load error fails the first invocation, as on Lambda.
initialised.then(
  () => send({ ready: true }),
  (error) => send({ ready: true, loadError: String(error?.stack ?? error) }),
);

createInterface(invoker).on('line', async (line) => {
  const { id, event, context } = JSON.parse(line);
  let outcome;
  try {
    outcome = { response: encode(await invoke(await initialised, event, contextOf(context))) };
  } catch (error) {
    console.error(error);
    outcome = { errorType: String(error?.name ?? 'Error'), errorMessage: String(error?.message ?? error) };
  }
  markEndOf(id);
  send({ id, ...outcome });
});

/** Marks the end of the event's lines in the log, for the process that reads it. */
function markEndOf(id) {
  for (const { stream, write } of log) if (stream.writable) write(`\0end of event ${id}\n`);
}

/** Loads folder/file.export, or folder/file.object.export if the export is nested. */
async function loadHandler() {
  const { dir, base } = path.parse(_HANDLER);
  const [file, ...exported] = base.split('.');
  if (exported.length === 0) throw failure('Runtime.MalformedHandlerName', `Bad handler: ${_HANDLER}`);
  const modulePath = ['.js', '.mjs', '.cjs']
    .map((extension) => path.join(LAMBDA_TASK_ROOT, dir, file + extension))
    .find(existsSync);
  if (!modulePath) {
    throw failure('Runtime.ImportModuleError', `Cannot find module '${path.join(dir, file)}' in ${LAMBDA_TASK_ROOT}`);
  }
  const module = await import(pathToFileURL(modulePath));
  // A CommonJS module has its exports in the default, an ES module in itself.
  const find = (from) => exported.reduce((object, name) => object?.[name], from);
  const handler = find(module.default) ?? find(module);
  if (typeof handler !== 'function') {
    throw failure('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not exported`);
  }
  if (!takesCallbacks && handler.length >= 3) {
    throw failure(
      'Runtime.CallbackHandlerDeprecated',
      `${_HANDLER} has a third parameter, a callback, which Lambda no longer supports from Node.js 24 on`,
    );
  }
  return handler;
}

/** Calls the handler. If the process has nothing left to do before it responds, the response is null, as on Lambda. */
async function invoke(handler, event, context) {
  let onIdle;
  const idle = new Promise((resolve) => {
    onIdle = () => resolve(null);
  });
  try {
    process.once('beforeExit', onIdle);
    invoker.unref();
    return await Promise.race([
      idle,
      takesCallbacks ? promiseOrCallback(handler, event, context) : handler(event, context),
    ]);
  } finally {
    process.off('beforeExit', onIdle);
    invoker.ref();
  }
}

/** Takes the response from a promise or from the callback. Lambda ignores any other return value. */
function promiseOrCallback(handler, event, context) {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, response) => (error ? reject(error) : resolve(response)));
    if (typeof returned?.then === 'function') resolve(returned);
  });
}

/** Encodes a response. A missing response is null. */
function encode(response) {
  const text = JSON.stringify(response) ?? 'null';
  if (Buffer.byteLength(text) <= RESPONSE_LIMIT_BYTES) return text;
  throw failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
  );
}

function contextOf({ deadlineMs, ...context }) {
  return { ...context, callbackWaitsForEmptyEventLoop: true, getRemainingTimeInMillis: () => deadlineMs - Date.now() };
}

function failure(name, message) {
  return Object.assign(new Error(message), { name, stack: `${name}: ${message}` });
}
