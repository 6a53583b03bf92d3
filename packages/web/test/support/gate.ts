/** Something that waits until a test lets it go on. */
export interface Gate {
  /** Resolves when somebody has come to the gate. */
  readonly reached: Promise<void>;
  /** What the one who comes waits for. */
  readonly pass: () => Promise<void>;
  readonly open: () => void;
}

export function gate(): Gate {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    pass() {
      reached.resolve();
      return opened.promise;
    },
    open: () => opened.resolve(),
  };
}
