import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { FunctionCode } from './function-definition';

/** The packages that Lambda's Node.js runtime has, whatever the function brings. */
const PACKAGES_OF_THE_RUNTIME = ['@aws-sdk', '@smithy'];

/**
 * A folder of its own for a function's code, as /var/task is on Lambda: where nothing of the project is found by
 * looking upward, neither its packages nor what its package.json says of modules. The SDK is found: it is the
 * project's.
 */
export class TaskRoot {
  /** Where the code is. */
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

  /** Links what there is of the runtime's packages, and was not there before: somebody may have installed them. */
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
