import type { Crew } from './crew.ts';
import type { FaultName } from './faults.ts';
import type { WorkLoad } from './messages.ts';
import type { WorkerProcess } from './worker-process.ts';

/** What workers do, and what is done to them. */
export interface Shifts extends WorkLoad {
  readonly request: 'work' | 'sign';
  readonly workers: number;
  readonly shifts: number;
  /** How many of them are killed in each shift. */
  readonly kills?: number;
  /** How many others are stopped in each shift, until the rest is done. */
  readonly stops?: number;
  readonly fault?: FaultName;
}

/**
 * Lets workers work in shifts, kills and stops some of them at moments that the seed decides, and hires others for those who are dead. In
 * the end all have left. The seed repeats who does what; how the processes meet is up to the machine.
 */
export async function workInShifts(crew: Crew, plan: Shifts, chance: () => number): Promise<void> {
  let workers: WorkerProcess[] = [];
  for (let round = 0; round < plan.shifts; round += 1) {
    workers.push(...(await crew.hire(plan.workers - workers.length, plan.fault)));
    workers = await shift(workers, { ...plan, seed: plan.seed + round * plan.workers * plan.clients }, chance);
  }
  await Promise.all(workers.map(async (worker) => worker.leave()));
}

/** One shift; those who are left after it. */
async function shift(
  workers: readonly WorkerProcess[],
  { request, kills = 0, stops = 0, seed, clients, times }: Shifts,
  chance: () => number,
): Promise<WorkerProcess[]> {
  const inAnyOrder = shuffled(workers, chance);
  const killed = inAnyOrder.slice(0, kills);
  const stopped = inAnyOrder.slice(kills, kills + stops);
  // A call prints two lines, and most of what a client does is one call.
  const someLines = (): number => Math.ceil(chance() * 2 * clients * times);
  for (const worker of killed) worker.signalAfter(someLines(), 'SIGKILL');
  for (const worker of stopped) worker.signalAfter(someLines(), 'SIGSTOP');
  const done = new Map(
    workers.map((worker, index) => [worker, worker.ask(request, { seed: seed + index * clients, clients, times })]),
  );
  // One that fails while the others are waited for is heard of at the end.
  for (const answer of done.values()) answer.catch(() => undefined);
  await Promise.all(workers.filter((worker) => !stopped.includes(worker)).map(async (worker) => done.get(worker)));
  for (const worker of stopped) worker.goOn();
  await Promise.all(done.values());
  // Whoever was done before its time came.
  await Promise.all(killed.map(async (worker) => worker.stop()));
  return workers.filter((worker) => !killed.includes(worker));
}

function shuffled<Item>(items: readonly Item[], chance: () => number): Item[] {
  return items
    .map((item) => ({ item, place: chance() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
