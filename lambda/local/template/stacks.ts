import { LocalValues } from './local-values';
import { OtherStacks, Resolver, UnresolvedError } from './resolver';
import { Template } from './template';

/** The stacks of a run, which know each other's outputs. */
export class Stacks implements OtherStacks {
  /** One resolver for each stack, including nested ones. */
  public readonly resolvers: readonly Resolver[];

  public constructor(
    templates: readonly Template[],
    public readonly local: LocalValues,
  ) {
    this.resolvers = templates.map((template) => new Resolver(template, local, this)).flatMap(withNested);
  }

  public exported(name: string): unknown {
    for (const resolver of this.resolvers) {
      for (const [outputName, { Export }] of Object.entries(resolver.template.outputs)) {
        if (Export && resolver.resolveIfKnown(Export.Name, ignore) === name) return resolver.output(outputName);
      }
    }
    throw new UnresolvedError(`no stack that runs here exports ${name}`);
  }

  public outputOf(stackName: string, outputName: string): unknown {
    const resolver = this.resolvers.find(({ template }) => template.stackName === stackName);
    if (!resolver) throw new UnresolvedError(`the stack ${stackName} does not run here`);
    return resolver.output(outputName);
  }
}

function withNested(resolver: Resolver): Resolver[] {
  return [resolver, ...[...resolver.nested.values()].flatMap(withNested)];
}

function ignore(): void {}
