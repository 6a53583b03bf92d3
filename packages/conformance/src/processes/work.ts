/** What a process can be asked to do, on its own store over the data that all share. */
export type Work =
  | 'count up'
  | 'count up exclusively'
  | 'call the primitives'
  | 'create until killed'
  | 'read and leave';

/** What a process is started with. */
export interface WorkOrder {
  /** The URL of the module that opens the store, and what it is given. */
  readonly module: string;
  readonly argument: string;
  /** The name of the process: what it makes is named after it. */
  readonly name: string;
  readonly work: Work;
  /** How often. */
  readonly times: number;
  readonly seed: number;
}

/** What it prints when it can begin; it does so when it is sent a line. */
export const READY = 'ready';

/** The names of the records that are worked on. */
export const SHARED = 'shared by processes';
