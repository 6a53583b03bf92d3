import { NEVER } from '@coatcheck/core';
import type { RecordStore, SessionId, SessionRecord } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { until } from '../assertions.ts';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import * as needs from '../needs.ts';
import { startStore } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';

const mine = recordWith({ rev: 'mine-1' });
const { id } = mine;

/** What a store has of the optional members of the contract. */
export const optionalMembers: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'optional members' }, [
    test(
      'idsOf finds the records of a principal, all of them and no others',
      async (trial) => {
        const store = await startStore(trial);
        const of = (principal: string | undefined, n: number): SessionRecord =>
          recordWith({ id: sessionId(`${principal} ${n}`), rev: `of-${n}`, principal });
        const records = [of('ann', 1), of('ann', 2), of('bob', 3), of('Ann', 4), of('', 5), of(undefined, 6)];
        for (const record of records) await store.write(record, 'absent');
        const found = await Array.fromAsync(idsOf(store, 'ann'));
        assert.deepEqual(found.toSorted(), [of('ann', 1).id, of('ann', 2).id].toSorted());
        await store.write(recordWith({ id: of('ann', 1).id, rev: 'next-1', principal: 'bob' }), { rev: 'of-1' });
        await store.remove(of('ann', 2).id);
        assert.deepEqual(await Array.fromAsync(idsOf(store, 'ann')), []);
        assert.equal((await Array.fromAsync(idsOf(store, 'bob'))).length, 2);
      },
      { needs: [needs.findingByPrincipal] },
    ),

    test(
      'watch tells of a write, a touch and a removal, until it is told to end',
      async (trial) => {
        const store = await startStore(trial);
        let told = 0;
        const end = watch(store, () => (told += 1));
        const { accessedAt } = mine;
        const changes = [
          () => store.write(mine, 'absent'),
          () => store.write(recordWith({ rev: 'mine-2' }), { rev: 'mine-1' }),
          () => store.touch(id, { rev: 'mine-2', accessedAt: accessedAt + 1, expiresAt: NEVER }),
          () => store.remove(id),
        ];
        for (const change of changes) {
          const before = told;
          assert.equal(await change(), true);
          await until('the watcher is told', () => told > before);
        }
        end();
        const before = told;
        await store.write(mine, 'absent');
        await store.read(id);
        assert.equal(told, before);
      },
      { needs: [needs.watching] },
    ),
  ]),
];

function idsOf(store: RecordStore, principal: string): Iterable<SessionId> | AsyncIterable<SessionId> {
  return store.idsOf?.(principal) ?? [];
}

function watch(store: RecordStore, changed: () => void): () => void {
  const end = store.watch?.(id, changed);
  return end ?? assert.fail('The store has no watch.');
}
