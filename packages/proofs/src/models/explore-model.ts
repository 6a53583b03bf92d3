import { Application } from '@coatcheck/core';
import type { SessionRecord } from '@coatcheck/core';
import { DirectStore } from '../stepped/direct-store.ts';
import { explore } from '../stepped/explore.ts';
import type { Explorations, Explored, Limits } from '../stepped/explore.ts';
import { Names } from '../stepped/names.ts';
import { Scheduler } from '../stepped/scheduler.ts';
import { seededBytes } from '../stepped/seeded.ts';
import { SharedRecords } from '../stepped/shared-records.ts';
import { SteppedClock } from '../stepped/stepped-clock.ts';
import { SteppedProcess } from '../stepped/stepped-process.ts';
import { Violation } from './model.ts';
import type { Broken, Model, Place } from './model.ts';

/** How a model is explored. */
export interface Exploring extends Limits {
  readonly broken?: Broken;
  /** Whether schedules are run to their end even if all that can follow is known. Only to check the exploring itself. */
  readonly unabridged?: boolean;
}

/** Runs every schedule of a model, within limits; throws the first {@link Violation}. */
export async function exploreModel<Data extends object, Given>(
  model: Model<Data, Given>,
  { broken = {}, unabridged = false, ...limits }: Exploring = {},
): Promise<Explorations> {
  const beginning = await begin(model);
  return explore(async () => {
    const { state, ...world } = await worldOf(model, broken, beginning);
    return unabridged ? world : { ...world, state };
  }, limits);
}

/** Explores a model in a world that is broken, and returns the violation that it finds; undefined if it finds none. */
export async function refutation<Data extends object, Given>(
  model: Model<Data, Given>,
  broken: Broken,
  limits: Limits = {},
): Promise<Violation | undefined> {
  try {
    await exploreModel(model, { broken, ...limits });
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error;
    throw error;
  }
}

interface Beginning<Given> {
  readonly records: readonly SessionRecord[];
  readonly given: Given;
}

/** The seeds of tokens: one for each process, and two that no process has. */
const START_SEED = 1_000_001;
const LOOK_SEED = 1_000_002;

async function begin<Data extends object, Given>(model: Model<Data, Given>): Promise<Beginning<Given>> {
  const records = new SharedRecords();
  const given = await model.start(await opened(model, records, new SteppedClock(), START_SEED));
  return { records: records.all, given };
}

async function worldOf<Data extends object, Given>(
  model: Model<Data, Given>,
  broken: Broken,
  beginning: Beginning<Given>,
): Promise<Required<Explored>> {
  const { given } = beginning;
  const names = new Names();
  for (const record of beginning.records) names.learn('start', record);
  const records = broken.records?.(beginning.records) ?? new SharedRecords(beginning.records);
  const { time = 'each', mayCrash = [] } = model;
  const scheduler = new Scheduler({ time, mayCrash });
  const log: string[] = [];
  const processes = new Map<string, Pick<Place<Data, Given>, 'process' | 'application'>>();
  for (const { name, process: processName = name, ahead = 0 } of model.actors) {
    if (processes.has(processName)) continue;
    const process = new SteppedProcess(processName, { scheduler, records, names, seed: processes.size });
    process.clock.pass((model.later ?? 0) + ahead);
    const application = await process.open<Data>({
      ...model.settings,
      sessionStore: broken.store?.(process.store, processName) ?? process.store,
      clock: broken.clock?.(process.clock, processName) ?? process.clock,
    });
    processes.set(processName, { application, process });
  }
  return {
    async run(choose) {
      for (const { name, process: processName = name, act } of model.actors) {
        const place = processes.get(processName);
        if (place === undefined) continue;
        const actor = { ...place, given, actor: name, logged: log, log: (event: string) => void log.push(event) };
        place.process.act(name, () => act(actor));
      }
      return scheduler.run(choose);
    },
    state: () =>
      [
        scheduler.histories,
        ...log,
        ...records.all.map((record) => `${record.id} ${names.record(record)}`).toSorted(),
      ].join('\n'),
    async check(outcome) {
      const look = new Onlooker(model, records).look;
      try {
        await model.check({ outcome, given, log, records: records.all, look });
      } catch (error) {
        throw new Violation(outcome.trace, error);
      }
    },
  };
}

/** Somebody who does things in a process of its own, while nobody else does anything. */
class Onlooker<Data extends object> {
  readonly #model: Pick<Model<Data, unknown>, 'settings' | 'later'>;
  readonly #records: SharedRecords;
  readonly #clock = new SteppedClock();
  #application: Promise<Application<Data>> | undefined;

  constructor(model: Pick<Model<Data, unknown>, 'settings' | 'later'>, records: SharedRecords) {
    this.#model = model;
    this.#records = records;
  }

  /** Does something so many milliseconds after the actors, or before, by the time of day. */
  readonly look = async <Result>(
    look: (application: Application<Data>) => Promise<Result>,
    after: number = 0,
  ): Promise<Result> => {
    this.#application ??= opened(this.#model, this.#records, this.#clock, LOOK_SEED);
    this.#clock.jump(SteppedClock.START + (this.#model.later ?? 0) + after - this.#clock.now());
    return look(await this.#application);
  };
}

/** An application that waits for no turn. */
function opened<Data extends object>(
  { settings }: Pick<Model<Data, unknown>, 'settings'>,
  records: SharedRecords,
  clock: SteppedClock,
  seed: number,
): Promise<Application<Data>> {
  return Application.open<Data>({
    ...settings,
    sessionStore: new DirectStore(records),
    clock,
    random: seededBytes(seed),
    sweepInterval: 'never',
  });
}
