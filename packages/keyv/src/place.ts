/** Where values are kept under names, one round trip a call. What fails is thrown, and never told of as absent. */
export interface Place {
  /** For how many milliseconds a change is waited for, where the client may never answer. It may happen later, too; what reads gives up itself. */
  readonly patience?: number;
  /** Connects, and asks what has to be known, where that is to be done first. */
  readonly start?: () => Promise<unknown>;
  get(name: string): Promise<unknown>;
  /** @param life - for how many milliseconds at least it has to be kept; undefined is for ever */
  set(name: string, value: unknown, life: number | undefined): Promise<void>;
  /**
   * Whether there was something.
   *
   * @param once - that a client which repeats what was not answered must not do so: the second time there is nothing, and nobody knew of the first
   */
  delete(name: string, once?: boolean): Promise<boolean>;
  /** Keys that end with the names under which something is kept: all of ours, perhaps others', perhaps one twice. Absent if it cannot tell. */
  readonly keys?: () => AsyncIterable<string>;
}
