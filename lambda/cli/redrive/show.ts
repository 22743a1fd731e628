import { sourceCommand } from './command';
import { EXIT } from '../exit';
import { json, showText } from './text';
import { FailureResolver, heldElsewhereText, list, look, objectsIn, OtherMessage } from '../../redrive';

export const showCommand = sourceCommand<{ json?: boolean }>(
  'show',
  'Show one failure with its records',
  async (tools, options, [id]) => {
    const { failures, others, ...elsewhere } = await look(tools.source, objectsIn(tools.clients.s3), tools);
    const other = others.find(({ held }) => held.name === id);
    if (other) return showOther(other, options.json);
    const found = new Map(
      failures.filter((failure) => failure.id.startsWith(id)).map((failure) => [failure.id, failure]),
    );
    if (found.size === 0) {
      throw new Error(
        `no failure in ${tools.source.name} has an id that begins with '${id}'. Which there are, redrive list says${heldElsewhereText(elsewhere)}`,
      );
    }
    if (found.size > 1) throw new Error(`'${id}' is the beginning of several ids: ${[...found.keys()].join(', ')}`);
    const [failure] = found.values();
    const resolved = await new FailureResolver(tools.clients.streams).resolve(failure);
    const listed = list(failure, Date.now());
    const { records, lost, surplus } = resolved;
    console.log(
      options.json ? json({ ...listed, lost, surplus, message: failure.message, records }) : showText(resolved, listed),
    );
    return lost > 0 ? EXIT.someLost : EXIT.allDone;
  },
)
  .argument(
    '<id>',
    'of a failure, as redrive list shows it, or the beginning of it; of a message that is none, as it shows that',
  )
  .option('--json', 'for programs: the records as the function gets them');

/** Of what is no failure, its text as it is. */
function showOther({ held, reason }: OtherMessage, isJson = false): number {
  console.log(
    isJson
      ? json({ message: held.name, reason, text: held.text })
      : `The message ${held.name} cannot be redriven, since it is ${reason}:\n${held.text}`,
  );
  return EXIT.allDone;
}
