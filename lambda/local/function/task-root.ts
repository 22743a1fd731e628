import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { FunctionCode } from './function-definition';

/** Lambda's Node.js runtime has these packages. */
const PACKAGES_OF_THE_RUNTIME = ['@aws-sdk', '@smithy'];

/**
 * Copies a function's code to a folder of its own, as Lambda does to /var/task. The function finds neither the packages
 * of the project nor its package.json there, except the SDK, which Lambda's runtime has too.
 */
export class TaskRoot {
  /** The folder with the code. */
  public readonly folder: string;
  private readonly root = mkdtempSync(path.join(tmpdir(), 'lambda-'));

  public constructor(code: FunctionCode) {
    this.folder = path.join(this.root, 'var', 'task');
    if ('inline' in code) {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(path.join(this.folder, 'index.js'), code.inline);
    } else {
      cpSync(code.folder, this.folder, { recursive: true });
    }
    mkdirSync(path.join(this.root, 'node_modules'));
  }

  /** Links the runtime's packages as far as they are installed. They may have been installed since the last call. */
  public linkPackages(): void {
    const searched = createRequire(path.resolve('package.json')).resolve.paths('@aws-sdk') ?? [];
    for (const name of PACKAGES_OF_THE_RUNTIME) {
      const found = searched.map((modules) => path.join(modules, name)).find(existsSync);
      const link = path.join(this.root, 'node_modules', name);
      if (found && !existsSync(link)) symlinkSync(found, link, 'junction');
    }
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
