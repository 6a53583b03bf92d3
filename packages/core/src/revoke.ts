import { destroy } from './destroy.ts';
import { readLive } from './drafts.ts';
import type { Engine } from './engine.ts';
import { changeEntries, entriesOf, stateOf } from './principal-index.ts';
import type { SessionRecord } from './record.ts';

/** The records of a principal's sessions, one for each session. */
export async function recordsOf(engine: Engine, principal: string): Promise<readonly SessionRecord[]> {
  const byBirth = new Map<string, SessionRecord>();
  for (const record of await listed(engine, principal)) byBirth.set(engine.reader.envelopeOf(record).birth, record);
  return [...byBirth.values()];
}

/**
 * Ends all sessions of a principal, those that are just being signed in among them. How many were ended by this call.
 *
 * @param exceptBirth - the session of this birth stays
 */
export async function revoke(engine: Engine, principal: string, exceptBirth?: string): Promise<number> {
  if (!engine.indexed) return revokeListed(engine, principal, exceptBirth);
  const entries = await changeEntries(engine, principal, async (before) => {
    const rest = before.filter(({ birth, ending }) => birth !== exceptBirth && ending !== true);
    if (rest.length === 0) return undefined;
    return before.map((entry) => (entry.birth === exceptBirth ? entry : { ...entry, ending: true }));
  });
  const births = new Set<string>();
  for (const { id, birth, ending } of entries) {
    if (ending === true && (await destroy(engine, id, 'revoked', { birth, principal }))) births.add(birth);
  }
  return births.size;
}

/** By the store's own list, which shows a session as soon as it is written, and no sooner. */
async function revokeListed(engine: Engine, principal: string, exceptBirth: string | undefined): Promise<number> {
  let ended = 0;
  for (;;) {
    const records = await listed(engine, principal);
    const rest = records.filter((record) => engine.reader.envelopeOf(record).birth !== exceptBirth);
    if (rest.length === 0) return ended;
    for (const record of rest) {
      const { birth } = engine.reader.envelopeOf(record);
      if (await destroy(engine, record.id, 'revoked', { birth, principal })) ended += 1;
    }
  }
}

async function listed(engine: Engine, principal: string): Promise<readonly SessionRecord[]> {
  const records: SessionRecord[] = [];
  if (engine.indexed) {
    for (const entry of await entriesOf(engine, principal)) {
      if (entry.ending === true) continue;
      const { record } = await stateOf(engine, entry);
      if (record !== undefined) records.push(record);
    }
    return records;
  }
  for await (const id of engine.store.idsOf(principal)) {
    const record = await readLive(engine, id);
    if (record?.principal === principal) records.push(record);
  }
  return records;
}
