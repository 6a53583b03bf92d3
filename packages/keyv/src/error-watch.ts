import { isEmitter } from './shapes.ts';

const watches = new WeakMap<object, ErrorWatch>();

/**
 * Hears the errors that a Keyv or an adapter emits. Some answer a call that failed as if there were nothing, and tell of the failure by an
 * event only; and an event that nobody listens to would end the process.
 *
 * It goes on listening when the store has been stopped, since the connection may be there still. So there is one for each emitter.
 */
export class ErrorWatch {
  #count = 0;
  #latest: unknown;

  /** The watch of something that may emit errors, which begins with the first call. */
  static of(emitter: object): ErrorWatch {
    const standing = watches.get(emitter);
    if (standing !== undefined) return standing;
    const watch = new ErrorWatch();
    watches.set(emitter, watch);
    if (isEmitter(emitter)) {
      emitter.on('error', (error) => {
        watch.#count += 1;
        watch.#latest = error;
      });
    }
    return watch;
  }

  /** How many errors were heard so far. */
  get count(): number {
    return this.#count;
  }

  /** Throws the latest error if there were any since that count: one may be that of a call that has ended without a value. */
  assertNoneSince(count: number): void {
    if (this.#count !== count) throw this.#latest;
  }
}
