import { Entry } from './journal';
import { Landings } from './landings';

/** Counts what has happened, and knows how far the mapping is. */
export class Tally {
  public readonly landings = new Landings();
  public kills = 0;
  public invocations = 0;
  /** Records that were handed to the function by a mapping, each time they were. */
  public delivered = 0;
  public effects = 0;
  public failedAttempts = 0;
  public parked = 0;
  public discarded = 0;
  public timeouts = 0;
  /** Of a function by its handler. */
  public crashes = 0;
  public bisects = 0;
  /** Commands that have begun to redrive. */
  public redrives = 0;
  /** Records that were handed to the function by a redrive, each time they were. */
  public redriven = 0;
  /** The last position that a mapping has acknowledged: where the next one goes on. */
  public acknowledged?: string;
  /** The last position at which a record was given up. */
  public discardedUpTo?: string;
  /** The mapping has found nothing more, and is done with all before. */
  public isCaughtUp = false;

  public add(entry: Entry): void {
    this.landings.add(entry);
    switch (entry.what) {
      case 'invoked':
        this.invocations++;
        if (entry.isRedrive) this.redriven += entry.records;
        else this.delivered += entry.records;
        break;
      case 'effect':
        this.effects++;
        break;
      case 'fails':
        this.failedAttempts++;
        break;
      case 'has parked':
        this.parked++;
        break;
      case 'has polled':
        this.isCaughtUp = entry.records === 0;
        break;
      case 'settled':
        if (entry.verdict === 'bisected') this.bisects++;
        break;
      case 'acknowledged':
        this.acknowledged = entry.position;
        break;
      case 'discarded':
        this.discarded += entry.versions.length;
        this.acknowledged = this.discardedUpTo = entry.position;
        break;
      case 'redrives':
        this.redrives++;
        break;
      case 'ended':
        if (entry.process.startsWith('mapping')) this.isCaughtUp = false;
        if (entry.reason === 'killed') this.kills++;
        if (entry.reason === 'timed out') this.timeouts++;
        if (entry.reason === 'itself') this.crashes++;
        break;
    }
  }
}
