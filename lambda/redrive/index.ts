/**
 * The failures of a consumer, and giving them back to its function. An operation yields events. The command and the
 * redrive function turn them into text and into a response: nothing here knows of files, screens or command lines.
 */
export { clientsIn } from './clients';
export type { Clients } from './clients';
export { collect } from './collect';
export type { Collection, FoundFailure, OtherMessage } from './collect';
export { discard, messagesOf } from './discard';
export type { Discarded } from './discard';
export { dryParts } from './dry-run';
export type { RedriveEvent, WaitingEvent } from './events';
export { explainErrors } from './explain-errors';
export { causesOf, listedFailure } from './failure-causes';
export type { Cause, ListedFailure } from './failure-causes';
export { failuresById, unknownId } from './failure-id';
export { FailureResolver } from './failure-resolver';
export type { ResolvedFailure } from './failure-resolver';
export { lambdaInvoke } from './lambda-invoke';
export type { Invoke } from './lambda-invoke';
export { parkedItems } from './parked-items';
export type { StillParked } from './parked-items';
export { parseDuration } from './parse-duration';
export { peekFailures } from './peek-failures';
export { redrive } from './redrive';
export type { RedriveOptions, RedriveParts } from './redrive';
export { savedLine, saveFailures } from './save-failures';
export type { SavedFile } from './save-failures';
export { BucketSource, objectsIn } from './sources/bucket-source';
export type { FailureSource } from './sources/failure-source';
export { findFailures } from './sources/find-failure-source';
export { QueueSource } from './sources/queue-source';
export { idOf, SavedSource } from './sources/saved-source';
export type { SavedLines } from './sources/saved-source';
export { RedriveSummary } from './summary';
export type { RedriveCounts } from './summary';
