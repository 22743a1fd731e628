import type { ListedFailure } from '../../redrive';
import { durationText } from '../text/duration';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export function ageText({ ageMs }: ListedFailure): string {
  return `${minutesText(ageMs)} ago`;
}

/** Marks less than an hour with an exclamation mark. */
export function timeLeftText({ timeLeftMs }: ListedFailure): string {
  if (timeLeftMs === undefined) return 'kept';
  if (timeLeftMs <= 0) return 'EXPIRED';
  return timeLeftMs < HOUR_MS ? `${minutesText(timeLeftMs)} !` : minutesText(timeLeftMs);
}

/** Leaves out the seconds of a longer time: they are over before anybody has read them. */
function minutesText(ms: number): string {
  return durationText(ms < MINUTE_MS ? ms : ms - (ms % MINUTE_MS));
}
