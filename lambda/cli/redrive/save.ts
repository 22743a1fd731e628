import { RedriveBar } from './bar';
import { sourceCommand } from './command';
import { EXIT } from '../exit';
import { LineFile } from './files';
import { plural } from './text';
import { FailureResolver, idOf, lookAtAll, objectsIn, save } from '../../redrive';

export const saveCommand = sourceCommand<{ out: string }>(
  'save',
  'Save all failures with their records, before the stream forgets them',
  async (tools, { out }) => {
    const file = await LineFile.append(out);
    const bar = new RedriveBar(false);
    const { failures, others, heldElsewhere } = await lookAtAll(
      tools.source,
      objectsIn(tools.clients.s3),
      (held) => bar.show({ type: 'waiting', heldElsewhere: held }),
      tools.signal,
    );
    const known = new Set(file.lines.map(idOf));
    const unsaved = failures.filter(({ id }) => !known.has(id));
    const counts = { saved: 0, records: 0, lost: 0 };
    const problems: string[] = [];
    for await (const {
      resolved: { failure, records, lost },
      error,
    } of save(unsaved, new FailureResolver(tools.clients.streams), file, Date.now())) {
      counts.saved++;
      counts.records += records.length;
      counts.lost += lost;
      if (error) {
        problems.push(`${failure.id}: the message alone was saved, its records could not be fetched: ${error.message}`);
      }
      if (tools.signal.aborted) break;
    }
    await file.close();
    const before = failures.length - unsaved.length;
    console.log(
      `${plural(counts.saved, 'failure')} with ${plural(counts.records, 'record')} saved in ${out}${before > 0 ? `, which had ${before.toLocaleString('en')} before` : ''}. The messages are still where they were.`,
    );
    if (counts.lost > 0) {
      console.log(`LOST: ${plural(counts.lost, 'record')} that the stream had trimmed. Their messages were saved.`);
    }
    if (others.length > 0) {
      console.log(`Not saved: ${plural(others.length, 'message')} that cannot be redriven; redrive list says why.`);
    }
    for (const problem of problems) console.log(problem);
    if (heldElsewhere > 0) {
      console.log(
        `NOT SAVED: about ${plural(heldElsewhere, 'message')} that another command, or the redrive function, still holds. Let it end, or end it, and save again.`,
      );
    }
    if (heldElsewhere > 0) return EXIT.stopped;
    if (counts.lost > 0) return EXIT.someLost;
    return problems.length > 0 ? EXIT.someLeft : EXIT.allDone;
  },
).requiredOption('--out <file>', 'a file of JSON Lines; one that is there gets what it does not have yet');
