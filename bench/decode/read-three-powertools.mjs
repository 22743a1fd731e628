import { readThree } from './measure.mjs';
import { measurePowertools } from './powertools.mjs';

await measurePowertools(readThree);
