/** What some work throws, of whatever kind; it fails the test to throw nothing. */
export function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('This was expected to throw, and did not.');
}
