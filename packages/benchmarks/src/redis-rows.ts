import type { Measure, Row } from './comparison.ts';
import { readingRecords, writingRecords } from './redis-record-rows.ts';
import { changingSessions, readingSessions } from './redis-session-rows.ts';
import { withRedisStores } from './redis-stores.ts';

/** How many operations are under way at any time. */
const IN_FLIGHT = [1, 16, 128];

/** Reading and writing on Redis, with a given number of sessions for each subject. Throws if the program is missing. */
export async function redisRows(sessions: number, measure: Measure): Promise<Row[]> {
  return withRedisStores(sessions, async (stores) => {
    const rows: Row[] = [];
    // The whole sessions last: they change what is stored.
    for (const comparisonOf of [readingRecords, writingRecords, readingSessions, changingSessions]) {
      const comparison = comparisonOf(stores);
      for (const inFlight of IN_FLIGHT) {
        rows.push(await measure({ ...comparison, title: `${comparison.title}, ${inFlight} in flight`, inFlight }));
      }
    }
    return rows;
  });
}
