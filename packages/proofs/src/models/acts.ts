import type { Act } from './one-session.ts';
import { tell } from './tell.ts';

/** Adds one to the counter, so many times. */
export function adds(times: number = 1): Act {
  return async (at) => {
    for (let count = 0; count < times; count += 1) {
      await tell(at, async () => {
        const session = await at.application.checkOut(at.given.token);
        if (session.isNew) return 'gone';
        session.increment('n');
        await session.checkIn();
        return 'counted';
      });
    }
  };
}

/** Adds one to the counter in a read-modify-write. */
export const updates: Act = (at) =>
  tell(at, () =>
    at.application.update(at.given.token, (session) => {
      if (session.isNew) return 'gone';
      session.set('n', session.get('n', -1) + 1);
      return 'counted';
    }),
  );

/** Ends the session, by its id. */
export const destroys: Act = (at) =>
  tell(at, async () => {
    const { id, isNew } = await at.application.checkOut(at.given.token, { mode: 'read' });
    return !isNew && (await at.application.sessions.delete(id)) ? 'destroyed' : 'gone';
  });

/** Ends the session through the first token, whether that was renewed since or not. */
export const signsOut: Act = (at) =>
  tell(at, async () => ((await at.application.end(at.given.token)) ? 'destroyed' : 'nothing to end'));

/** Ends the session at a check-in. */
export const invalidates: Act = (at) =>
  tell(at, async () => {
    const session = await at.application.checkOut(at.given.token);
    if (session.isNew) return 'gone';
    session.invalidate();
    await session.checkIn();
    return 'over';
  });

/** Looks at the session, which renews its times if that is due. */
export const reads: Act = (at) =>
  tell(at, async () => {
    const session = await at.application.checkOut(at.given.token, { mode: 'read' });
    if (session.isNew) return 'gone';
    await session.checkIn();
    return 'seen';
  });

/** Takes the code, which can be taken once. */
export const takes: Act = (at) =>
  tell(at, async () => {
    const session = await at.application.checkOut(at.given.token);
    if (session.isNew) return 'gone';
    return (await session.take('code')) === undefined ? 'missed' : 'took';
  });

/** Removes what is stale. */
export const sweeps: Act = async (at) => {
  if ((await at.application.sweep()) > 0) at.log('swept');
};
