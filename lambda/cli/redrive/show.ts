import { sourceCommand } from './command';
import { EXIT } from '../exit';
import { jsonText } from './json-text';
import { showText } from './show-text';
import {
  failuresById,
  FailureResolver,
  listedFailure,
  objectsIn,
  OtherMessage,
  peekFailures,
  unknownId,
} from '../../redrive';

export const showCommand = sourceCommand<{ json?: boolean }>(
  'show',
  'Show one failure with its records',
  async ({ source, clients, signal }, { json: isJson }, [id]) => {
    const peeked = await peekFailures(source, objectsIn(clients.s3), { signal });
    const other = peeked.others.find(({ held }) => held.name === id);
    if (other) return showOther(other, isJson);
    const [failure] = failuresById(id, peeked.failures);
    if (!failure) throw unknownId(id, 'redrive list shows the ids', peeked);
    const resolved = await new FailureResolver(clients.streams).resolve(failure);
    const listed = listedFailure(failure, Date.now());
    const { records, lost, surplus } = resolved;
    console.log(
      isJson ? jsonText({ ...listed, lost, surplus, message: failure.message, records }) : showText(resolved, listed),
    );
    return lost > 0 ? EXIT.someLost : EXIT.allDone;
  },
)
  .argument(
    '<id>',
    'a failure, by the id that redrive list shows, or the beginning of it, or any other message, by its id',
  )
  .option('--json', 'print JSON, with the records as the function gets them');

/** Shows the text of a message that is no failure. */
function showOther({ held, reason }: OtherMessage, isJson = false): number {
  console.log(
    isJson
      ? jsonText({ message: held.name, reason, text: held.text })
      : `The message ${held.name} cannot be redriven, since it is ${reason}:\n${held.text}`,
  );
  return EXIT.allDone;
}
