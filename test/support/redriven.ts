import { redrive, RedriveEvent, RedriveOptions, RedriveParts, RedriveSummary } from '../../lambda/redrive';

/** Redrives, and returns the sum of all events. */
export async function redriven(
  parts: RedriveParts,
  options: RedriveOptions = {},
  onEvent: (event: RedriveEvent) => void = () => undefined,
): Promise<RedriveSummary> {
  const summary = new RedriveSummary();
  for await (const event of redrive(parts, options)) {
    summary.add(event);
    onEvent(event);
  }
  return summary;
}
