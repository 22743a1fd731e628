/**
 * The Node.js side of a local execution environment: loads the function as Lambda does, and hands it the events that
 * arrive over IPC. Plain JavaScript, because node starts it as it is, from the sources as from the package.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const { _HANDLER, LAMBDA_TASK_ROOT } = process.env;

// Without the process that started it there is nobody to work for.
process.once('disconnect', () => process.exit());

const initialised = loadHandler();
initialised.catch(() => { /* reported by the first invocation, as on Lambda */ });

process.on('message', async ({ event, context }) => {
  try {
    const response = await invoke(await initialised, JSON.parse(event), contextOf(context));
    // JSON.stringify(undefined) is undefined: on Lambda a function that returns nothing returns null.
    process.send({ response: JSON.stringify(response) ?? 'null' });
  } catch (error) {
    console.error(error);
    process.send({ errorType: error?.name ?? 'Error', errorMessage: error?.message ?? String(error) });
  }
});

/** folder/file.export, where the export may be nested: folder/file.object.export. */
async function loadHandler() {
  const { dir, base } = path.parse(_HANDLER);
  const [file, ...exported] = base.split('.');
  if (exported.length === 0) throw failure('Runtime.MalformedHandlerName', `Bad handler: ${_HANDLER}`);
  const modulePath = ['.js', '.mjs', '.cjs'].map((extension) => path.join(LAMBDA_TASK_ROOT, dir, file + extension)).find(existsSync);
  if (!modulePath) throw failure('Runtime.ImportModuleError', `Cannot find module '${path.join(dir, file)}' in ${LAMBDA_TASK_ROOT}`);
  const module = await import(pathToFileURL(modulePath));
  const handler = exported.reduce((object, name) => object?.[name], { ...module.default, ...module });
  if (typeof handler !== 'function') throw failure('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not exported`);
  return handler;
}

/** A handler answers with a promise, or by its third argument, the callback. */
function invoke(handler, event, context) {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, response) => (error ? reject(error) : resolve(response)));
    if (typeof returned?.then === 'function' || handler.length < 3) resolve(returned);
  });
}

function contextOf({ deadlineMs, ...context }) {
  return { ...context, callbackWaitsForEmptyEventLoop: true, getRemainingTimeInMillis: () => deadlineMs - Date.now() };
}

function failure(name, message) {
  return Object.assign(new Error(message), { name });
}
