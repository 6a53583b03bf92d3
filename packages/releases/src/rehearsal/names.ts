/** The package that all others have as their peer. */
export const CORE = '@coatcheck/core';

/** The adapter that moves alone. */
export const ADAPTER = '@coatcheck/memory';
