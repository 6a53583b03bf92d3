import { IndeterminateError, StoreError } from '@coatcheck/core';
import type { Session } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { open, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import { sessionId } from '../records.ts';
import type { Trial } from '../trial.ts';

interface Data {
  n: number;
}

const id = sessionId('lost answers');

/** Whether a call took effect before its answer was lost. */
const moments = ['before', 'after'] as const;

/** What a store says when it cannot tell: and whether the call has happened, only the store behind it knows. */
function loseAnswer(): never {
  throw new IndeterminateError('The connection broke.');
}

function loseNext(
  { observed }: Opened<Data>,
  moment: (typeof moments)[number],
  primitive: 'write' | 'remove' | 'touch',
): void {
  if (moment === 'before') observed.beforeNext(primitive, loseAnswer);
  else observed.afterNext(primitive, loseAnswer);
}

async function stored(trial: Trial): Promise<Opened<Data> & { look: () => Promise<Session<Data>> }> {
  const opened = await open<Data>(trial);
  const { sessions } = opened.application;
  await sessions.set(id, sessions.create(id).set('n', 1));
  return { ...opened, look: async () => sessions.checkOut(id) };
}

/** Checks in until it is known what became of it: at most twice, since nothing is lost but one answer. */
async function settle(session: Session<Data>): Promise<void> {
  if ((await failureOf(() => session.checkIn())) !== 'nothing') await session.checkIn();
}

/** Calls that fail before or after they took effect, between an application and this store. */
export const lostAnswers: readonly ConformanceCase[] = [
  ...group({ level: 'faults', name: 'lost answers' }, [
    ...each(moments)(
      'a commit whose answer is lost %s it takes effect counts once in the end',
      async (trial, moment) => {
        const opened = await stored(trial);
        const session = await opened.look();
        session.increment('n', 10);
        loseNext(opened, moment, 'write');
        await settle(session);
        assert.equal((await opened.look()).get('n'), 11);
      },
    ),

    ...each(moments)(
      'a session whose creation is lost %s it takes effect is there once in the end',
      async (trial, moment) => {
        const opened = await open<Data>(trial);
        const session = (await opened.application.checkOut()).set('n', 7);
        loseNext(opened, moment, 'write');
        await settle(session);
        assert.equal((await opened.application.checkOut(session.token)).get('n'), 7);
      },
    ),

    ...each(moments)(
      'a session whose removal is lost %s it takes effect has ended once it was deleted',
      async (trial, moment) => {
        const opened = await stored(trial);
        const slow = await opened.look();
        loseNext(opened, moment, 'remove');
        const { sessions } = opened.application;
        if ((await failureOf(() => sessions.delete(id))) !== 'nothing') await sessions.delete(id);
        assert.equal(await sessions.has(id), false);
        assert.equal(await failureOf(() => slow.set('n', 2).checkIn()), 'SESSION_GONE');
        assert.equal(await opened.store.read(id), undefined);
      },
    ),

    ...each(moments)(
      'a touch that is lost %s it takes effect fails no request, and the next one makes up for it',
      async (trial, moment) => {
        const opened = await stored(trial);
        opened.clock.advance(TIMEOUT / 2);
        loseNext(opened, moment, 'touch');
        await (await opened.look()).checkIn();
        await (await opened.look()).checkIn();
        assert.equal((await opened.store.read(id))?.expiresAt, opened.clock.now() + TIMEOUT);
      },
    ),

    test('a commit that the store refuses with an error is told as failed, changes nothing, and can be made again', async (trial) => {
      const { look, observed, store } = await stored(trial);
      const before = await store.read(id);
      const session = await look();
      session.increment('n');
      observed.beforeNext('write', () => {
        throw new StoreError('STORE_FAILED', 'The disk is full.');
      });
      assert.equal(await failureOf(() => session.checkIn()), 'STORE_FAILED');
      assert.deepEqual(await store.read(id), before);
      assert.equal(await session.checkIn(), 'committed');
      assert.equal((await look()).get('n'), 2);
    }),
  ]),
];
