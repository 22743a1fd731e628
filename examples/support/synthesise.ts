import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';

/** Runs the CDK app of a folder as `cdk synth` does, and returns where it put the CloudFormation templates. */
export async function synthesise(appFolder: string): Promise<string> {
  const { app } = JSON.parse(readFileSync(path.join(appFolder, 'cdk.json'), 'utf8'));
  const outputFolder = path.join(appFolder, 'cdk.out');
  const [command, ...args] = app.split(' ');
  const synthesis = promisify(execFile)(command, args, {
    cwd: appFolder,
    env: { ...process.env, CDK_OUTDIR: outputFolder },
    // On Windows npx is a script, not a program.
    shell: process.platform === 'win32',
  });
  const kill = () => synthesis.child.kill();
  process.once('exit', kill);
  await synthesis;
  process.off('exit', kill);
  return outputFolder;
}
