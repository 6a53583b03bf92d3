/** A type that nobody can name: it is not exported. */
interface Hidden {
  readonly depth: number;
}

/** A class whose members lack their comments. */
export class Undocumented {
  /** Documented, with a link that is broken: {@link Nowhere}. */
  readonly told: string = '';
  readonly untold: string = '';

  untoldMethod(): void {}

  /** @internal Nothing of this is shown. */
  internalMethod(hidden: Hidden): Hidden {
    return hidden;
  }
}

/** A class that inherits its comments. */
export class Heir extends Undocumented {
  override readonly told: string = 'again';
}

/**
 * A function that takes what nobody can name.
 *
 * @param nothing - is not what the parameter is called
 */
export function documented(hidden: Hidden): number {
  return hidden.depth;
}

/** An interface with a method that is documented for one way to call it. */
export interface Overloaded {
  /** Gets it. */
  get(key: string): string;
  get(key: number): number;
}

export const untoldConstant = 1;
