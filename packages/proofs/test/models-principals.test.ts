import { describe, expect, test } from 'vitest';
import { longest } from '../src/models/case.ts';
import { UnconditionalRemovals, UnfencedCommits } from '../src/models/broken-records.ts';
import { ListsAfterRecords } from '../src/models/broken-stores.ts';
import { refutation } from '../src/models/explore-model.ts';
import type { Broken, Model } from '../src/models/model.ts';
import { onePrincipal } from '../src/models/one-principal.ts';
import { revokesAll, signsIn, signsOutOfTheFirst } from '../src/models/principal-acts.ts';
import { principalCases, refusing } from '../src/models/principal-cases.ts';
import type { Sessions, Values } from '../src/models/the-principal.ts';

type OnePrincipal = Model<Values, Sessions>;

describe('every schedule keeps what is promised of the sessions of a principal', () => {
  test.each(principalCases)('%s', { timeout: longest }, async (_, { explore, limits, atLeast }) => {
    const { schedules } = await explore(limits);
    expect(schedules).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('where something is broken, some schedule shows', () => {
  const unfenced: Broken = { records: (start) => new UnfencedCommits(start) };
  const listsLate: Broken = { store: (store) => new ListsAfterRecords(store) };

  test.each<readonly [title: string, model: OnePrincipal, broken: Broken, what: RegExp]>([
    [
      'that there are more sessions than the cap allows, if a list does not compare the revision',
      onePrincipal({ a: signsIn, b: signsIn }, refusing(2, 1)),
      unfenced,
      /3 sessions/,
    ],
    [
      'that a session is live that was revoked, if a list does not compare the revision',
      onePrincipal({ a: signsIn, b: revokesAll }, { signedIn: 1 }),
      unfenced,
      /live that was revoked|left after all were revoked|not what is stored/,
    ],
    [
      'that a session is left that no list shows, if the list is written after the session',
      onePrincipal({ a: signsIn }, { mayCrash: ['a'] }),
      listsLate,
      /left after all were revoked/,
    ],
    [
      'that a session is shown no more, if the removal of a list does not compare the revision',
      onePrincipal({ a: signsIn, b: signsOutOfTheFirst }, { signedIn: 1 }),
      { records: (start) => new UnconditionalRemovals(start) },
      /not what is stored/,
    ],
  ])('%s', async (_, model, broken, what) => {
    const violation = await refutation(model, broken);
    expect(violation?.message).toMatch(what);
    expect(violation?.trace.length).toBeGreaterThan(2);
  });
});
