import { Application } from '@coatcheck/core';
import type { ApplicationSettings, RandomBytes } from '@coatcheck/core';
import type { Names } from './names.ts';
import type { Scheduler } from './scheduler.ts';
import { seededBytes } from './seeded.ts';
import type { SharedRecords } from './shared-records.ts';
import { SteppedClock } from './stepped-clock.ts';
import { SteppedStore } from './stepped-store.ts';

/** What a process is made with. */
export interface SteppedProcessOptions {
  readonly scheduler: Scheduler;
  readonly records: SharedRecords;
  readonly names: Names;
  /** What its tokens are made from; each process needs a seed of its own. */
  readonly seed: number;
}

/** A process of its own: with its clock, its randomness and its store on the shared records. */
export class SteppedProcess {
  readonly name: string;
  readonly clock: SteppedClock = new SteppedClock();
  readonly store: SteppedStore;
  readonly random: RandomBytes;
  readonly #scheduler: Scheduler;

  constructor(name: string, options: SteppedProcessOptions) {
    this.name = name;
    this.#scheduler = options.scheduler;
    this.store = new SteppedStore({ process: name, ...options });
    this.random = seededBytes(options.seed);
    options.scheduler.addProcess(name, this.clock);
  }

  /** Opens an application in this process, which takes no step. It does not sweep by itself, unless the settings say otherwise. */
  async open<Data extends object>(settings: ApplicationSettings<Data> = {}): Promise<Application<Data>> {
    const { store, clock, random } = this;
    return Application.open<Data>({ sessionStore: store, clock, random, sweepInterval: 'never', ...settings });
  }

  /** Lets somebody act in this process, under a name that nobody else has. */
  act(name: string, work: () => Promise<unknown>): void {
    this.#scheduler.addActor(this.name, name, work);
  }

  /** A step of an actor's own, at which it may be stopped or others may come in between. */
  async pause(label: string = 'works'): Promise<void> {
    await this.#scheduler.step({ process: this.name, label, effect: () => undefined, told: () => '' });
  }
}
