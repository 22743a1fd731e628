import { measureOurs } from './ours.mjs';

await measureOurs('LEDGER');
