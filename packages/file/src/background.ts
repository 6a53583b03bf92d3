/** Work that nobody waits for now, but that has to be over before the store is: taking away what was superseded. */
export class Background {
  readonly #running = new Set<Promise<unknown>>();
  readonly #report: (problem: unknown) => void;

  constructor(report: (problem: unknown) => void) {
    this.#report = report;
  }

  /** Lets work run on. Should it fail, that is reported; a later sweep, or the next start, does it again. */
  add(work: Promise<unknown>): void {
    const settled = work.catch(this.#report).finally(() => {
      this.#running.delete(settled);
    });
    this.#running.add(settled);
  }

  /** When nothing runs any more, that which was added meanwhile included. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
