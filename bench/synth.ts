import { join } from 'node:path';
import { measureInTurn, median, printTable } from './compare';

const ROUNDS = 11;
const caseFile = (name: string) => join(__dirname, 'synth', `${name}.mjs`);

/**
 * A stack of 100 consumers, made with `TableStreamConsumer` and by hand with the L2s of the CDK: the same resources,
 * with the same properties. `import` is the time until what it needs is loaded, `synth` that from the first construct
 * to the written templates.
 */
export async function benchSynth(): Promise<object> {
  const samples = await measureInTurn(
    { TableStreamConsumer: caseFile('table-stream-consumer'), 'L2s by hand': caseFile('by-hand') },
    ROUNDS,
  );
  printTable(samples);
  const ratio = (measure: string) =>
    Number((median(samples.TableStreamConsumer[measure]) / median(samples['L2s by hand'][measure])).toFixed(3));
  return { synthRatio: ratio('synth ms'), importRatio: ratio('import ms') };
}
