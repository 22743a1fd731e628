import { sourceCommand } from './command';
import { EXIT } from '../exit';
import { LineFile } from './files';
import { waitingNotice } from './waiting-text';
import { FailureResolver, idOf, objectsIn, saveFailures } from '../../redrive';
import { countText, plural } from '../text/count';

export const saveCommand = sourceCommand<{ out: string }>(
  'save',
  'Save all failures with their records, before the stream trims them',
  async ({ source, clients, signal }, { out }) => {
    const file = await LineFile.append(out);
    const savedIds = new Set(file.lines.flatMap((line) => idOf(line) ?? []));
    const counts = { before: 0, saved: 0, records: 0, lost: 0, others: 0, heldElsewhere: 0 };
    const problems: string[] = [];
    const notice = waitingNotice();
    const objects = objectsIn(clients.s3);
    const resolver = new FailureResolver(clients.streams);
    for await (const event of saveFailures({ source, objects, resolver, file, savedIds, signal })) {
      if (event.type === 'waiting') {
        notice(event);
      } else if (event.type === 'found') {
        counts.before = event.collection.failures.filter(({ id }) => savedIds.has(id)).length;
        counts.others = event.collection.others.length;
        counts.heldElsewhere = event.heldElsewhere;
      } else {
        const { failure, records, lost } = event.resolved;
        counts.saved++;
        counts.records += records.length;
        counts.lost += lost;
        if (event.error) {
          problems.push(
            `${failure.id}: the message alone was saved, its records could not be fetched: ${event.error.message}`,
          );
        }
      }
    }
    await file.close();
    const { before, saved, records, lost, others, heldElsewhere } = counts;
    console.log(
      `${plural(saved, 'failure')} with ${plural(records, 'record')} saved in ${out}${before > 0 ? `, which had ${countText(before)} before` : ''}. The messages are still where they were.`,
    );
    if (lost > 0) {
      console.log(`LOST: ${plural(lost, 'record')} that the stream had trimmed. Their messages were saved.`);
    }
    if (others > 0) {
      console.log(`Not saved: ${plural(others, 'message')} that cannot be redriven; redrive list says why.`);
    }
    for (const problem of problems) console.log(problem);
    if (heldElsewhere > 0) {
      console.log(
        `NOT SAVED: about ${plural(heldElsewhere, 'message')} that another command, or the redrive function, still holds. Let it end, or end it, and save again.`,
      );
      return EXIT.stopped;
    }
    if (lost > 0) return EXIT.someLost;
    return problems.length > 0 ? EXIT.someLeft : EXIT.allDone;
  },
).requiredOption('--out <file>', 'a file of JSON Lines; one that is there gets what it does not have yet');
