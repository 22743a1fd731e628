import { existsSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { readTemplate } from './read-template';
import { Template } from './template';

/** The used part of manifest.json in a cloud assembly. */
interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly displayName?: string;
        readonly dependencies?: readonly string[];
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly directoryName?: string;
        };
      }
    >
  >;
}

/** A stack of a cloud assembly, with all its names. */
interface StackArtifact {
  readonly file: string;
  readonly stackName: string;
  readonly displayName: string;
  /** Files of the stacks that must be deployed before. */
  readonly dependsOn: readonly string[];
}

/**
 * Reads all stacks of a cloud assembly, including those of its stages, or one template. From a cloud assembly you can
 * choose stacks. Their dependencies are read with them, as `cdk deploy` deploys them.
 *
 * @param source a folder such as cdk.out, or a template file
 * @param stacks names of stacks of the assembly, where * stands for anything; empty for all
 * @throws if there is no such assembly, template or stack
 */
export function readTemplates(
  source: string,
  stacks: readonly string[] = [],
  onNotice: (notice: string) => void = () => undefined,
): Template[] {
  const isAssembly = existsSync(source) && statSync(source).isDirectory();
  if (!isAssembly && stacks.length > 0) {
    throw new Error(
      `a stack can be chosen of a CDK app only, and '${source}' is a template of one stack, got ${stacks.join(', ')}`,
    );
  }
  if (!isAssembly) return [readTemplate(source)];

  const found = stacksOf(source);
  const chosen = found.filter((stack) => stacks.length === 0 || stacks.some((name) => isNamed(stack, name)));
  for (const name of stacks) {
    if (!found.some((stack) => isNamed(stack, name))) {
      throw new Error(
        `there is no stack '${name}' in the app; it has ${found.map(({ displayName }) => displayName).join(', ')}`,
      );
    }
  }
  const all = withDependencies(chosen, found);
  const others = all.filter((stack) => !chosen.includes(stack)).map(({ displayName }) => displayName);
  if (others.length > 0) {
    onNotice(`the chosen stacks depend on ${others.join(', ')}, which ${others.length > 1 ? 'run' : 'runs'} too`);
  }
  return all.map(({ file, stackName }) => readTemplate(file, stackName));
}

function withDependencies(chosen: readonly StackArtifact[], found: readonly StackArtifact[]): readonly StackArtifact[] {
  const files = new Set(chosen.map(({ file }) => file));
  // The loop reaches the files that it adds.
  for (const file of files) found.find((stack) => stack.file === file)!.dependsOn.forEach((other) => files.add(other));
  return found.filter(({ file }) => files.has(file));
}

function stacksOf(folder: string): StackArtifact[] {
  const manifestFile = path.join(folder, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new Error(
      `'${folder}' is not a cloud assembly, as 'npx cdk synth' makes one: there is no manifest.json in it`,
    );
  }
  const { artifacts = {} }: Manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const isStack = (id: string) => artifacts[id].type === 'aws:cloudformation:stack';
  const fileOf = (id: string) => path.join(folder, artifacts[id].properties!.templateFile!);
  return Object.entries(artifacts).flatMap(([id, { type, displayName = id, dependencies = [], properties = {} }]) => {
    if (type === 'cdk:cloud-assembly') return stacksOf(path.join(folder, properties.directoryName!));
    if (!isStack(id)) return [];
    return [
      {
        file: fileOf(id),
        stackName: properties.stackName ?? id,
        displayName,
        dependsOn: dependencies.filter(isStack).map(fileOf),
      },
    ];
  });
}

function isNamed({ stackName, displayName }: StackArtifact, name: string): boolean {
  const pattern = new RegExp(`^${name.split('*').map(escape).join('.*')}$`);
  return pattern.test(stackName) || pattern.test(displayName);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
