import { measurePowertools } from './powertools.mjs';

await measurePowertools({ processInParallel: false });
