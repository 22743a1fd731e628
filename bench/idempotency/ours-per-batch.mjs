import { measureOurs } from './ours.mjs';

await measureOurs('PER_BATCH');
