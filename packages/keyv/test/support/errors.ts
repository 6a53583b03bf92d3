import { expect } from 'vitest';

/** What an error with this code looks like, and with this in its message. */
export function anError(code: string, said: string | RegExp = ''): unknown {
  const message: unknown = typeof said === 'string' ? expect.stringContaining(said) : expect.stringMatching(said);
  return expect.objectContaining({ code, message });
}

/** The code with which a call fails; `'nothing'` if it does not. */
export async function codeOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}
