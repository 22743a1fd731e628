import { Command } from 'commander';
import { Scenario } from '../simulation/scenario';

/** The condition without which some options have no effect. */
interface Need {
  readonly options: readonly string[];
  readonly isMet: (scenario: Scenario) => boolean;
  readonly without: (scenario: Scenario) => string;
}

const NEEDS: readonly Need[] = [
  {
    options: ['--burst-from', '--burst-length'],
    isMet: ({ workload }) => workload.burst !== undefined,
    without: () => 'without --burst',
  },
  {
    options: ['--outage-from', '--outage-kind'],
    isMet: ({ handler }) => handler.outage !== undefined,
    without: () => 'without --outage',
  },
  {
    options: ['--idempotency', '--max-attempts', '--knows-poison'],
    isMet: ({ handler }) => handler.kind === 'helper',
    without: ({ handler }) => `on a handler that ${handler.kind}: add --handler helper, or leave it out`,
  },
  {
    options: ['--redrive-after'],
    isMet: ({ hasDestination }) => hasDestination,
    without: () => 'without an on-failure destination: add --on-failure true, or leave it out',
  },
];

/**
 * Refuses a given option that would change nothing, because its user would misread the outcome.
 *
 * @throws for the first such option
 */
export function refuseWithoutEffect(command: Command, scenario: Scenario): void {
  const given = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map(({ long }) => long!);
  for (const { options, isMet, without } of NEEDS) {
    const vain = given.find((option) => options.includes(option));
    if (vain && !isMet(scenario)) throw new Error(`${vain} has no effect ${without(scenario)}`);
  }
}
