import { readAll } from './measure.mjs';
import { measurePowertools } from './powertools.mjs';

await measurePowertools(readAll);
