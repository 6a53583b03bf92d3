import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startChild } from './support/child.ts';
import type { Child } from './support/child.ts';
import { aRecord, sessionId } from './support/records.ts';
import { folderOf, startedStore } from './support/stores.ts';

const id = sessionId(1);

/** On a real disk, where the directory for temporary files is on one. */
function directoryOnDisk(): string {
  const path = mkdtempSync(join(tmpdir(), 'coatcheck-file-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('four processes that each make 500 increments of one session', () => {
  test.each([
    ['remembering nothing', 0],
    ['remembering what they read', 1000],
  ])(
    'end with 2,000, and no error but conflicts (%s)',
    async (_, remember) => {
      const dir = directoryOnDisk();
      const store = await startedStore({ dir });
      await store.write(aRecord({ body: '0' }), 'absent');
      const children = Array.from({ length: 4 }, () => startChild('increment', [dir, 500, remember]));
      const outputs = await Promise.all(children.map(async ({ ended }) => ended));
      expect((await store.read(id))?.body).toBe('2000');
      const conflicts = outputs.map((output) => /"conflicts":(\d+)/.exec(output)?.[1]);
      expect(conflicts.some((count) => Number(count) > 0)).toBe(true);
      await store.flush();
      expect(readdirSync(folderOf(dir, id))).toHaveLength(2);
    },
    60_000,
  );
});

describe('a process that is killed', () => {
  const SEED = 20_261_123;
  const SESSIONS = 3;

  /** What workers said of each of their sessions: the last acknowledged value, and one that it was about to write. */
  function statesTold(output: string): Map<number, { acknowledged?: number; begun?: number }> {
    const states = new Map<number, { acknowledged?: number; begun?: number }>();
    let current: { acknowledged?: number; begun?: number } | undefined;
    for (const line of output.split('\n')) {
      if (line === 'done') {
        if (current?.begun !== undefined) current.acknowledged = current.begun;
        delete current?.begun;
        continue;
      }
      const [session, value] = line.split(' ').map(Number);
      if (session === undefined || value === undefined) continue;
      current = states.get(session) ?? {};
      states.set(session, current);
      current.begun = value;
    }
    return states;
  }

  test(`at any moment leaves all that was acknowledged, nothing torn, and no hindrance (seed ${SEED})`, async () => {
    const dir = directoryOnDisk();
    await startedStore({ dir });
    let chance = SEED;
    const random = (): number => (chance = (chance * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let round = 0; round < 6; round += 1) {
      const workers = [0, 1].map((worker): Child => {
        const first = 100 * round + 10 * worker;
        return startChild('work-until-killed', [dir, first, SESSIONS, `${round}-${worker}`]);
      });
      await Promise.all(workers.map(async (worker) => worker.said('done')));
      await setTimeout(random() * 60);
      for (const worker of workers) worker.process.kill('SIGKILL');
      const outputs = await Promise.all(workers.map(async ({ ended }) => ended));
      const reader = await startedStore({ dir });
      for (const [session, { acknowledged, begun }] of statesTold(outputs.join(''))) {
        const record = await reader.read(sessionId(session));
        const found = record === undefined ? 0 : Number.parseInt(String(record.body), 10);
        const possible = begun === undefined ? [acknowledged ?? 0] : [acknowledged ?? 0, begun];
        expect(possible, `session ${session} in round ${round}`).toContain(found);
        const next = aRecord({ id: sessionId(session), rev: `after-${session}` });
        expect(await reader.write(next, record === undefined ? 'absent' : { rev: record.rev })).toBe(true);
      }
      expect(await reader.count()).toBeGreaterThan(0);
    }
  }, 60_000);
});

test('a session that another process keeps writing is destroyed at once and stays so', async () => {
  const dir = directoryOnDisk();
  const store = await startedStore({ dir });
  await store.write(aRecord(), 'absent');
  const child = startChild('commit-for-ever', [dir]);
  await child.said('ready');
  await setTimeout(50);
  expect(await store.remove(id)).toBe(true);
  expect(await store.read(id)).toBeUndefined();
  expect(await child.ended).toContain('gone');
  expect(await store.read(id)).toBeUndefined();
  expect(await store.count()).toBe(0);
}, 30_000);

test('a process that is out of file descriptors fails with a code, and goes on when it has some again', async () => {
  const child = startChild('few-descriptors', [directoryOnDisk()], 64);
  expect(JSON.parse(await child.ended)).toEqual({
    during: ['STORE_FAILED', 'STORE_FAILED', 'STORE_FAILED'],
    after: ['r1', true],
  });
}, 30_000);
