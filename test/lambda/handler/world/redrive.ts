import { World } from './world';
import { judgeResult } from '../../../../lambda/rules/response';

/** Which records a redrive takes, and how many of them it gives to an invocation. */
export interface Redriven {
  readonly places: ReadonlySet<number>;
  readonly chunk: number;
}

/**
 * Lists the redrives that an operator can choose: of each item some of the first waiting records, since a record that
 * is left out holds back the later ones of its item, in chunks of any size. The first takes everything at once.
 */
export function redrivesOf({ messages, setting: { items } }: World): Redriven[] {
  const waiting = [...new Set(messages.flatMap(({ places }) => places))].sort((one, other) => one - other);
  let selections: number[][] = [[]];
  for (const item of new Set(waiting.map((place) => items[place]))) {
    const ofItem = waiting.filter((place) => items[place] === item);
    const parts = [...ofItem.keys()].map((index) => ofItem.slice(0, ofItem.length - index)).concat([[]]);
    selections = selections.flatMap((selection) => parts.map((part) => [...selection, ...part]));
  }
  return selections
    .filter(({ length }) => length > 0)
    .flatMap((selection) =>
      selection.map((_, index) => ({ places: new Set(selection), chunk: selection.length - index })),
    );
}

/** Redrives as the command does. Each record goes once, in order, and a failed one holds back its item. */
export class Redrive {
  private readonly held = new Set<number>();
  private readonly done = new Set<number>();
  private isKilled = false;

  public constructor(
    private readonly world: World,
    private readonly redriven: Redriven,
  ) {}

  public async run(): Promise<void> {
    const { places, chunk } = this.redriven;
    const { messages, setting } = this.world;
    const sendable = [...new Set(messages.flatMap((message) => message.places))]
      .sort((one, other) => one - other)
      .filter((place) => {
        if (!places.has(place)) this.held.add(setting.items[place]);
        return !this.isHeld(place);
      });
    while (sendable.length > 0) await this.send(sendable.splice(0, chunk));
  }

  private async send(places: readonly number[]): Promise<void> {
    let rest = places;
    while (!this.isKilled) {
      rest = rest.filter((place) => !this.isHeld(place));
      if (rest.length === 0) return;
      const records = rest.map((place) => this.recordOf(place));
      const result = await this.world.invoke({
        records,
        requestId: `redrive-${this.world.invocations}`,
        failedIn: new Map(rest.map((place) => [place, this.failedIn(place)])),
      });
      this.isKilled = this.world.pick('kill', 2) > 0;
      if (this.isKilled) return this.world.say('the command is killed');
      const { done } = judgeResult(result, records, true);
      if (done > 0) {
        this.settle(rest.slice(0, done));
        rest = rest.slice(done);
      } else if (result.functionError && rest.length > 1) {
        const middle = Math.floor(rest.length / 2);
        await this.send(rest.slice(0, middle));
        rest = rest.slice(middle);
      } else {
        this.held.add(this.itemOf(rest[0]));
        rest = rest.slice(1);
      }
    }
  }

  /** A message is removed once all its records are done. */
  private settle(places: readonly number[]): void {
    for (const place of places) this.done.add(place);
    this.world.messages = this.world.messages.filter(
      (message) => !message.places.every((place) => this.done.has(place)),
    );
  }

  private recordOf(place: number) {
    const messages = this.world.messages.filter(({ places }) => places.includes(place));
    const redriven = messages.some(({ isParked }) => isParked) ? (1 as const) : (0 as const);
    return { ...this.world.records[place], redriven, origins: [...new Set(messages.map(({ origin }) => origin))] };
  }

  /** The latest pass in which the record failed. */
  private failedIn(place: number): number {
    return Math.max(...this.world.messages.filter(({ places }) => places.includes(place)).map(({ epoch }) => epoch));
  }

  private itemOf(place: number): number {
    return this.world.setting.items[place];
  }

  private isHeld(place: number): boolean {
    return this.held.has(this.itemOf(place));
  }
}
