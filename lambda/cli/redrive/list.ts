import { sourceCommand } from './command';
import { EXIT } from '../exit';
import { jsonText } from './json-text';
import { listText } from './list-text';
import { sourceFlags } from './source-options';
import { causesOf, objectsIn, peekFailures } from '../../redrive';

export const listCommand = sourceCommand<{ json?: boolean }>(
  'list',
  'Show what failed, grouped by cause, the most urgent first',
  async ({ source, clients, signal }, options) => {
    const { failures, others, heldElsewhere } = await peekFailures(source, objectsIn(clients.s3), { signal });
    const causes = causesOf(failures, Date.now());
    console.log(
      options.json
        ? jsonText({
            causes,
            others: others.map(({ held, reason }) => ({ message: held.name, reason })),
            heldElsewhere,
          })
        : listText({ source, flags: sourceFlags(options), causes, others, heldElsewhere }),
    );
    return EXIT.allDone;
  },
).option('--json', 'print JSON, with all failures');
