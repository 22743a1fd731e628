/**
 * What a consumer has failed on, and giving it back to its function. Nothing here knows of files, screens or command
 * lines: who uses it brings those, be it the command or a function.
 */
export { causesOf, list } from './causes';
export type { Cause, ListedFailure } from './causes';
export { clientsIn } from './clients';
export type { Clients } from './clients';
export { collect } from './collect';
export type { Collection, FoundFailure, OtherMessage } from './collect';
export { discard, messagesOf } from './discard';
export type { Discarded } from './discard';
export { dryParts } from './dry-run';
export { explained } from './explained';
export { lambdaInvoke } from './invoke';
export type { Invoke } from './invoke';
export { heldElsewhereText, look, lookAtAll } from './look';
export type { Look } from './look';
export { parkedItems } from './parked-items';
export type { StillParked } from './parked-items';
export { redrive } from './redrive';
export type { RedriveCounts, RedriveOptions, RedriveParts, RedriveProgress, RedriveResult } from './redrive';
export { FailureResolver } from './resolve';
export type { ResolvedFailure } from './resolve';
export { lineOf, save } from './save';
export type { SavedFile } from './save';
export { BucketSource, objectsIn } from './sources/bucket';
export { QueueSource } from './sources/queue-source';
export { parseSpan } from './span';
export { idOf, SavedSource } from './sources/saved-source';
export type { SavedLines } from './sources/saved-source';
export type { FailureSource } from './sources/source';
export { findFailures } from './sources/stack';
