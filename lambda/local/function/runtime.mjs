/**
 * The Node.js side of a local execution environment: loads the function as Lambda does, and hands it the events that
 * arrive on file descriptor 3, one JSON text a line. Answers go the same way. Plain JavaScript, because node starts it
 * as it is, from the sources as from the package.
 */
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { _HANDLER, AWS_EXECUTION_ENV, LAMBDA_TASK_ROOT } = process.env;

/**
 * Node.js 24 is the first without. There what a handler returns is its answer, promise or not.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
const takesCallbacks = Number(/nodejs(\d+)/.exec(AWS_EXECUTION_ENV)?.[1]) < 24;

/** Six megabytes, and a little for what Lambda wraps them in. */
const RESPONSE_LIMIT_BYTES = 6_291_556;

const invoker = new Socket({ fd: 3 });
const send = (message) => invoker.write(`${JSON.stringify(message)}\n`);
// Without the process that started it there is nobody to work for. What was written is handed over first.
invoker.once('close', () => process.stdout.write('', () => process.stderr.write('', () => process.exit())));

/** As they are before a function can replace them, or how they write. */
const log = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }));

const initialised = loadHandler();
// An error fails the first invocation, as on Lambda.
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

/** Says in the log, for the process that reads it, that all lines of the event are there. */
function markEndOf(id) {
  for (const { stream, write } of log) if (stream.writable) write(`\0end of event ${id}\n`);
}

/** folder/file.export, where the export may be nested: folder/file.object.export. */
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
  // What CommonJS exports is the default of the module; what an ES module exports is in the module itself.
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

/** A handler that has nothing left to do and has not answered has answered null, be it that its promise is pending. */
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
      takesCallbacks ? answerOrCallback(handler, event, context) : handler(event, context),
    ]);
  } finally {
    process.off('beforeExit', onIdle);
    invoker.ref();
  }
}

/**
 * A handler answers with a promise, or by its third argument, the callback. What it returns otherwise Lambda ignores.
 */
function answerOrCallback(handler, event, context) {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, response) => (error ? reject(error) : resolve(response)));
    if (typeof returned?.then === 'function') resolve(returned);
  });
}

/** A function that returns nothing returns null. */
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
