/** The package that all others are made for. */
export const CORE = '@coatcheck/core';
