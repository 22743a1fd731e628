/** A message of a source. It is ours until we release or remove it. */
export interface HeldMessage {
  /** Finds it in the source: the id of a message, the key of an object, or the line of a file. */
  readonly name: string;
  readonly text: string;
  /** When the source deletes it, in milliseconds since 1970, if the source knows. */
  readonly expiresAtMs?: number;
  /** False once somebody else may have it. */
  isHeld(): boolean;
}

/** A place where failures wait. */
export interface FailureSource {
  readonly kind: 'queue' | 'bucket' | 'file';
  /** For people, such as "the queue Failures". */
  readonly name: string;

  /** Counts the messages that somebody else holds, as far as the source knows. */
  countHeldElsewhere(): Promise<number>;

  /** Takes all messages, each once. They are ours until we release or remove them. */
  receive(signal?: AbortSignal): Promise<readonly HeldMessage[]>;

  /** Removes messages for good. Returns those that could not be removed. */
  remove(messages: readonly HeldMessage[]): Promise<readonly HeldMessage[]>;

  /** Gives messages back as they were. */
  release(messages: readonly HeldMessage[]): Promise<void>;

  /** Gives back what is still held. */
  close(): Promise<void>;
}
