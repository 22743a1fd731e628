import { measurePowertools } from './powertools.mjs';

await measurePowertools({ processInParallel: true });
