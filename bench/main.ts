import { Argument, program } from 'commander';
import { benchSynth } from './synth';

/** By name: prints a table for people and, last, one line of JSON. */
const BENCHMARKS: { readonly [name: string]: () => Promise<object> } = {
  synth: benchSynth,
};

program
  .name('npm run bench --')
  .addArgument(new Argument('<name>', 'what to measure').choices(Object.keys(BENCHMARKS)))
  .action(async (name: string) => console.log(JSON.stringify({ bench: name, ...await BENCHMARKS[name]() })));

void program.parseAsync();
