import { constants } from 'node:fs';
import { FileHandle, open, readFile } from 'node:fs/promises';
import { SavedFile, SavedLines } from '../../redrive';

/** A file that is written line by line, each of them on the disk before the next. */
export class LineFile implements SavedFile {
  /** A line that was not written to its end, since the machine or the process ended, is cut off. */
  public static async append(file: string): Promise<LineFile> {
    const handle = await open(file, constants.O_RDWR + constants.O_CREAT);
    const { size } = await handle.stat();
    const text = Buffer.alloc(size);
    await handle.read(text, 0, size, 0);
    const end = text.lastIndexOf('\n') + 1;
    await handle.truncate(end);
    return new LineFile(handle, end, text.toString('utf8', 0, end).split('\n').slice(0, -1));
  }

  /** @param lines those that were there before */
  private constructor(
    private readonly handle: FileHandle,
    private end: number,
    public readonly lines: readonly string[],
  ) {}

  public async append(line: string): Promise<void> {
    const bytes = Buffer.from(`${line}\n`);
    await this.handle.write(bytes, 0, bytes.length, this.end);
    await this.handle.datasync();
    this.end += bytes.length;
  }

  public async close(): Promise<void> {
    await this.handle.close();
  }
}

/** A saved file. Beside it, with `.done` after its name, are the ids of those that were redriven. */
export function savedLines(file: string): SavedLines {
  const doneFile = `${file}.done`;
  return {
    name: `the file ${file}`,
    read: async () =>
      readFile(file, 'utf8').catch((error) => {
        const reason = error.code === 'ENOENT' ? 'no such file' : error.message;
        throw new Error(`cannot read ${file}: ${reason}`, { cause: error });
      }),
    readDone: async () => (await readIfThere(doneFile)).split('\n').slice(0, -1),
    addDone: async (ids) => {
      const done = await LineFile.append(doneFile);
      await done.append(ids.join('\n'));
      await done.close();
    },
  };
}

async function readIfThere(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}
