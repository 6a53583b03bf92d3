import type { Application, ApplicationSettings, Clock, RecordStore, SessionRecord } from '@coatcheck/core';
import type { SchedulerOptions } from '../stepped/scheduler.ts';
import type { SharedRecords } from '../stepped/shared-records.ts';
import { SteppedClock } from '../stepped/stepped-clock.ts';
import type { SteppedProcess } from '../stepped/stepped-process.ts';
import type { Happened, Outcome } from '../stepped/steps.ts';

/** A small world whose every schedule can be run: where it starts, who does what in it, and what has to hold in the end. */
export interface Model<Data extends object, Given> {
  readonly settings?: ApplicationSettings<Data>;
  /** Stores what is there at the start; returns what the actors are given, their tokens say. */
  readonly start: (application: Application<Data>) => Promise<Given>;
  /** How much later than the start the actors act, in milliseconds. */
  readonly later?: number;
  readonly actors: readonly ModelActor<Data, Given>[];
  /** The processes that may crash; none unless given. */
  readonly mayCrash?: readonly string[];
  /** How time passes: in each process for itself, unless given. */
  readonly time?: SchedulerOptions['time'];
  /** Throws if something is wrong at the end of a schedule. */
  readonly check: (end: End<Data, Given>) => void | Promise<void>;
}

/** Somebody in a model. */
export interface ModelActor<Data extends object, Given> {
  readonly name: string;
  /** Who shares this with others is in one process, and one application, with them; a process of its own unless given. */
  readonly process?: string;
  /** How much further than the others' the clock of this process has gone, in milliseconds. */
  readonly ahead?: number;
  readonly act: (at: Place<Data, Given>) => Promise<unknown>;
}

/** What an actor acts with. */
export interface Place<Data extends object, Given> {
  readonly application: Application<Data>;
  readonly process: SteppedProcess;
  readonly given: Given;
  /** The actor's name. */
  readonly actor: string;
  /** What was written down so far, by all. */
  readonly logged: readonly string[];
  /** Writes down that something happened just now, for what the check says of the order of things. */
  readonly log: (event: string) => void;
}

/** What is left at the end of a schedule. */
export interface End<Data extends object, Given> {
  readonly outcome: Outcome;
  readonly given: Given;
  readonly records: readonly SessionRecord[];
  /** What was written down, in the order in which it happened. */
  readonly log: readonly string[];
  /** What somebody does who comes when all is over, so many milliseconds later, in a process of its own. */
  readonly look: <Result>(look: (application: Application<Data>) => Promise<Result>, after?: number) => Promise<Result>;
}

/** A world that is broken in one way, which a model has to notice. */
export interface Broken {
  /** In place of the shared records. */
  readonly records?: (start: readonly SessionRecord[]) => SharedRecords;
  /** What stands between core and the store of a process. */
  readonly store?: (store: RecordStore, process: string) => RecordStore;
  /** What stands between core and the clock of a process. */
  readonly clock?: (clock: Clock, process: string) => Clock;
}

/** A schedule after which something is wrong. */
export class Violation extends Error {
  readonly trace: readonly Happened[];

  constructor(trace: readonly Happened[], cause: unknown) {
    const steps = trace.map((step, index) => `${index + 1}. ${readable(step)}`);
    super(`${cause instanceof Error ? cause.message : String(cause)}\nThe schedule:\n${steps.join('\n')}`, { cause });
    this.name = 'Violation';
    this.trace = trace;
  }
}

/** A step as a reader wants it: times since the start, and of envelopes only what changes. */
function readable({ actor, label, answer }: Happened): string {
  const text = `${actor}: ${label}${answer && ` -> ${answer}`}`;
  return text
    .replaceAll(/"(v|created|timeout|absolute|codec|birth)":("[^"]*"|\d+|null),?/g, '')
    .replaceAll(/\b\d{13}\b/g, (time) => `+${Number(time) - SteppedClock.START}`)
    .replaceAll(/\b([0-9a-f]{4})[0-9a-f]{60}\b/g, '$1');
}
