import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sourceCommand } from './command';
import { discardedText } from './discarded-text';
import { LineFile } from './files';
import { collect, discard, explainErrors, FailureResolver, messagesOf, objectsIn, parkedItems } from '../../redrive';
import { EXIT } from '../exit';

export const discardCommand = sourceCommand<{ out: string }>(
  'discard',
  'Give up failures, or remove messages that are none: each is saved, and then removed',
  async ({ source, clients, signal }, { out, file: savedFile }, ids) => {
    if (source.kind === 'file') throw new Error(`${savedFile} stays as it is: of a saved file, remove lines by hand`);
    const objects = objectsIn(clients.s3);
    let file: LineFile | undefined;
    let left = 0;
    try {
      const received = await source.receive(signal);
      const heldElsewhere = await source.countHeldElsewhere();
      const collection = await collect(received, objects, signal);
      const messages = messagesOf(ids, { ...collection, heldElsewhere });
      await source.release(received.filter((held) => !messages.includes(held)));
      file = await LineFile.append(out);
      const release = parkedItems(
        clients.lambda,
        explainErrors(new DynamoDBClient({ region: clients.lambda.config.region })),
      );
      for await (const discarded of discard(messages, collection, {
        source,
        objects,
        file,
        release,
        resolver: new FailureResolver(clients.streams),
      })) {
        console.log(discardedText(discarded, out));
        if (!discarded.isRemoved) left++;
        if (signal.aborted) break;
      }
    } finally {
      await source.close();
      await file?.close();
    }
    return left > 0 ? EXIT.someLeft : EXIT.allDone;
  },
)
  .argument(
    '<id...>',
    'of failures, as redrive list shows them, or the beginnings of those; of messages that are none, as it shows those',
  )
  .option(
    '--out <file>',
    'where they are saved, as JSON Lines; a file that is there is added to',
    'redrive-discarded.jsonl',
  )
  .addHelpText(
    'after',
    `
To bring back what was discarded by mistake: redrive run --file redrive-discarded.jsonl --only KEY`,
  );
