/** A message of a source, which is ours until it is released or removed. */
export interface HeldMessage {
  /** By which it is found there: of a message its id, of an object its key, of a file its line. */
  readonly name: string;
  readonly text: string;
  /** When the source forgets it, in milliseconds since 1970, if that is known. */
  readonly expiresAtMs?: number;
  /** False once somebody else may have it. */
  isHeld(): boolean;
}

/** Where failures wait. */
export interface FailureSource {
  /** For people. */
  readonly name: string;

  /** How many messages somebody else holds, as far as that can be said. */
  countHeldElsewhere(): Promise<number>;

  /** Takes all messages there are, each once. They are ours until they are released or removed. */
  receive(signal?: AbortSignal): Promise<readonly HeldMessage[]>;

  /** They are done with. Returns those that could not be removed. */
  remove(messages: readonly HeldMessage[]): Promise<readonly HeldMessage[]>;

  /** Gives messages back as they were. */
  release(messages: readonly HeldMessage[]): Promise<void>;

  /** Gives back what is still held. */
  close(): Promise<void>;
}
