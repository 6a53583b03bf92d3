import { expect, test } from 'vitest';

import { hanging, rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { isSignedIn, signIn } from './support/principals.ts';
import { processes } from './support/processes.ts';
import { tokenOf } from './support/open.ts';
import { afterCalls, followedBy, precededBy } from './support/steps.ts';

test('a list that becomes empty is not removed when somebody signs in just then', async () => {
  const { one, other } = await processes(2);
  const token = tokenOf(await signIn(one));
  const comes = precededBy(() => signIn(other));
  afterCalls(one.store, 'remove', 1, comes);
  await one.application.end(token);
  expect(await one.application.sessionsOf('ann')).toHaveLength(1);
  expect(await one.application.revokeAll('ann')).toBe(1);
});

test('two who sign in at the same time are both on the list', async () => {
  const { one, other } = await processes(2);
  await signIn(one);
  // Between reading the list, with the record of its entry, and writing it.
  afterCalls(
    one.store,
    'read',
    1,
    followedBy(() => signIn(other)),
  );
  await signIn(one);
  expect(await one.application.sessionsOf('ann')).toHaveLength(3);
});

test('a session that is to end, by one who did not come so far, ends when its token is to be renewed', async () => {
  const { one, other } = await processes(2);
  const session = await signIn(one);
  other.store.once('remove', hanging);
  void errorOf(other.application.revokeAll('ann'));
  await other.clock.advance(0);
  expect(await isSignedIn(one, session)).toBe(true);
  const again = await one.application.checkOut(tokenOf(session));
  expect((await again.renew().tryCheckIn()).outcome).toBe('gone');
  expect(await isSignedIn(one, session)).toBe(false);
});

test('a guest whose sign-in was interrupted and then revoked may sign in again', async () => {
  const { one, other, token } = await processes(2);
  const guest = await one.application.checkOut(token);
  afterCalls(one.store, 'write', 1, hanging);
  void errorOf(guest.setPrincipal('ann').checkIn());
  await one.clock.advance(0);
  await other.application.revokeAll('ann');
  const again = await other.application.checkOut(token);
  expect(await again.setPrincipal('ann').checkIn()).toBe('committed');
  expect(await other.application.sessionsOf('ann')).toHaveLength(1);
});

test('a session that was put in the place of another, which could not be taken off the list, is not shown for it', async () => {
  const { one } = await processes(1);
  const session = await signIn(one);
  const { sessions } = one.application;
  const refuse = rejecting(new Error('disk'));
  one.store.once(
    'write',
    followedBy(() => one.store.once('read', refuse)),
  );
  await sessions.set(session.id, sessions.create(session.id).set('n', 1));
  expect(one.application.counts.storeProblem).toBe(1);
  expect(await one.application.sessionsOf('ann')).toEqual([]);
});

test('a session that has become stale, and was not swept, leaves room for another', async () => {
  const { one } = await processes(1, { timeout: '10m', principals: { maxSessions: 1, whenFull: 'refuse' } });
  await signIn(one);
  await one.clock.advance(600_000);
  await signIn(one);
  expect(await one.application.sessionsOf('ann')).toHaveLength(1);
});

test('a sign-in that failed leaves room for another', async () => {
  const { one } = await processes(1, { principals: { maxSessions: 1, whenFull: 'refuse' } });
  afterCalls(one.store, 'write', 1, rejecting(new Error('disk')));
  expect((await errorOf(signIn(one))).code).toBe('STORE_FAILED');
  await signIn(one);
  expect(await one.application.sessionsOf('ann')).toHaveLength(1);
});

test('a session whose token was renewed, and whose old entry could not be taken off the list, is not shown when it has ended', async () => {
  const { one } = await processes(1);
  const session = await one.application.checkOut(tokenOf(await signIn(one)));
  // The list is read to be confirmed, and then once more to take the old entry off.
  one.store.once(
    'touch',
    followedBy(() => afterCalls(one.store, 'read', 1, rejecting(new Error('disk')))),
  );
  await session.renew().checkIn();
  expect(one.application.counts.storeProblem).toBe(1);
  await one.application.end(tokenOf(session));
  expect(await one.application.sessionsOf('ann')).toEqual([]);
});
