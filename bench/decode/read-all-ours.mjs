import { readAll } from './measure.mjs';
import { measureOurs } from './ours.mjs';

await measureOurs(readAll);
