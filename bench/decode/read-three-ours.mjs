import { readThree } from './measure.mjs';
import { measureOurs } from './ours.mjs';

await measureOurs(readThree);
