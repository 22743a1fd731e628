import { sourceCommand } from './command';
import { EXIT } from '../exit';
import { sourceFlags } from './source';
import { json, listText } from './text';
import { causesOf, look, objectsIn } from '../../redrive';

export const listCommand = sourceCommand<{ json?: boolean }>(
  'list',
  'Show what failed, grouped by cause, the most urgent first',
  async (tools, options) => {
    const { failures, others, heldElsewhere } = await look(tools.source, objectsIn(tools.clients.s3), tools);
    const causes = causesOf(failures, Date.now());
    console.log(
      options.json
        ? json({ causes, others: others.map(({ held, reason }) => ({ message: held.name, reason })), heldElsewhere })
        : listText({ source: tools.source.name, flags: sourceFlags(options), causes, others, heldElsewhere }),
    );
    return EXIT.allDone;
  },
).option('--json', 'for programs: all of it');
