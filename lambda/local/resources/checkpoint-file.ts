import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Checkpoint } from '../../stream/shard-reader';

/** The checkpoints by the mapping and its stream, then by the shard. */
type Checkpoints = Record<string, Record<string, Checkpoint>>;

/** Keeps the checkpoints of the event source mappings in a file, so that the next run goes on there. */
export class CheckpointFile {
  private readonly checkpoints: Checkpoints;

  /** @throws if the file exists and is not JSON */
  public constructor(private readonly file: string) {
    try {
      this.checkpoints = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    } catch (error) {
      throw new Error(
        `the checkpoints in ${file} cannot be read: ${(error as Error).message}. Delete the file, and the mappings begin where their starting position says`,
        { cause: error },
      );
    }
  }

  /** @param mapping the name of a mapping and its stream */
  public of(mapping: string): ReadonlyMap<string, Checkpoint> {
    return new Map(Object.entries(this.checkpoints[mapping] ?? {}));
  }

  public save(mapping: string, shardId: string, checkpoint: Checkpoint): void {
    this.checkpoints[mapping] = { ...this.checkpoints[mapping], [shardId]: checkpoint };
    mkdirSync(path.dirname(this.file), { recursive: true });
    // If the process is killed while it writes, the old file stays whole.
    writeFileSync(`${this.file}.new`, JSON.stringify(this.checkpoints, undefined, 2));
    renameSync(`${this.file}.new`, this.file);
  }
}
