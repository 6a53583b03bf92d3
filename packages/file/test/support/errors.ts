import { expect } from 'vitest';

/** What an error with this code looks like, and with this in its message. */
export function anError(code: string, said: string | RegExp = ''): unknown {
  const message: unknown = typeof said === 'string' ? expect.stringContaining(said) : expect.stringMatching(said);
  return expect.objectContaining({ code, message });
}
