import { Choices, Kind } from '../world/choices';
import { fingerprint } from '../world/fingerprint';
import { Bound, Setting, World } from '../world/world';

/** What the exploration of a setting has found. */
export interface Explored {
  /** Schedules from the first record to the end, those through states that were explored once included. */
  readonly schedules: number;
  /** Invocations that ran, with what is around them. */
  readonly steps: number;
  /** Different states between two steps. */
  readonly states: number;
  /** Steps that ended in a state that was known. */
  readonly cut: number;
  /** The first schedule that breaks a promise, for people. */
  readonly counterexample?: readonly string[];
}

/** Runs every schedule of the setting within the bound, until one breaks a promise. */
export async function explore(setting: Setting, bound: Bound): Promise<Explored> {
  const exploration = new Exploration();
  const schedules = await exploration.schedulesFrom(new World(setting, bound));
  const { steps, states, cut, counterexample } = exploration;
  return { schedules, steps, states: states.size, cut, counterexample };
}

class Exploration {
  /** The number of schedules from each state to the end. */
  public readonly states = new Map<string, number>();
  public steps = 0;
  public cut = 0;
  public counterexample?: readonly string[];

  /** Takes all steps from a state, and all from the states to which they lead. */
  public async schedulesFrom(world: World): Promise<number> {
    let schedules = 0;
    const path = new Path();
    do {
      const next = world.copy();
      this.steps++;
      const hasMore = await next.step(path);
      if (next.promises.broken.length > 0) this.counterexample = [...next.log, ...next.promises.broken];
      else schedules += hasMore ? await this.schedulesAfter(next) : 1;
    } while (!this.counterexample && path.turnToNext());
    return schedules;
  }

  private async schedulesAfter(world: World): Promise<number> {
    const state = fingerprint(world);
    const known = this.states.get(state);
    if (known !== undefined) this.cut++;
    const schedules = known ?? (await this.schedulesFrom(world));
    this.states.set(state, schedules);
    return schedules;
  }
}

/** Makes, step after step, all choices that can be made in a step: the last one first. */
class Path implements Choices {
  private choices: { readonly options: number; picked: number }[] = [];
  private made = 0;

  public pick(_: Kind, options: number): number {
    if (this.made === this.choices.length) this.choices.push({ options, picked: 0 });
    return this.choices[this.made++].picked;
  }

  /** Returns false if all was chosen. */
  public turnToNext(): boolean {
    this.made = 0;
    for (;;) {
      const last = this.choices.pop();
      if (!last) return false;
      if (last.picked + 1 < last.options) {
        this.choices.push({ ...last, picked: last.picked + 1 });
        return true;
      }
    }
  }
}
