import { readAll } from './measure.mjs';
import { measureBareLoop } from './bare-loop.mjs';

await measureBareLoop(readAll);
