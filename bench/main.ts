import { Argument, program } from 'commander';
import { benchColdstart } from './coldstart';
import { benchDecode } from './decode';
import { benchIdempotency } from './idempotency';
import { benchLocal } from './local';
import { benchMemory } from './memory';
import { benchRedrive } from './redrive';
import { benchSynth } from './synth';

/** By name: prints a table for people and, last, one line of JSON. */
const BENCHMARKS: { readonly [name: string]: () => Promise<object> } = {
  coldstart: benchColdstart,
  decode: benchDecode,
  idempotency: benchIdempotency,
  local: benchLocal,
  memory: benchMemory,
  redrive: benchRedrive,
  synth: benchSynth,
};

// The SDK warns of the Node.js that is our floor, here and in every case.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

program
  .name('npm run bench --')
  .addArgument(
    new Argument('[name]', 'the benchmark to run (default: print the names)').choices(Object.keys(BENCHMARKS)),
  )
  .action(async (name?: string) =>
    console.log(
      name ? JSON.stringify({ bench: name, ...(await BENCHMARKS[name]()) }) : Object.keys(BENCHMARKS).join('\n'),
    ),
  );

void program.parseAsync();
