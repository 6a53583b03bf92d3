import { describe } from 'vitest';
import { byPrincipal } from './cases/by-principal.ts';
import { checkIn } from './cases/check-in.ts';
import { checkOut } from './cases/check-out.ts';
import { closing } from './cases/closing.ts';
import { codecs } from './cases/codecs.ts';
import { conflicts } from './cases/conflicts.ts';
import { dictionary } from './cases/dictionary.ts';
import { dictionaryListing } from './cases/dictionary-listing.ts';
import { ending } from './cases/ending.ts';
import { exclusiveWork } from './cases/exclusive.ts';
import { expiringHook } from './cases/expiring-hook.ts';
import { expiry } from './cases/expiry.ts';
import { listing } from './cases/listing.ts';
import { manyAtOnce } from './cases/many-at-once.ts';
import { readingAndWriting } from './cases/reading-and-writing.ts';
import { recordContents } from './cases/record-contents.ts';
import { removingAndTouching } from './cases/removing-and-touching.ts';
import { reopening } from './cases/reopening.ts';
import { renewing } from './cases/renewing.ts';
import { replaying } from './cases/replaying.ts';
import { sessionValues } from './cases/session-values.ts';
import { startingAndStopping } from './cases/starting-and-stopping.ts';
import { sweeping } from './cases/sweeping.ts';
import { twoHandles } from './cases/two-handles.ts';
import { dictionaryModel } from './properties/dictionary-model.ts';
import { roundTrip } from './properties/round-trip.ts';
import { known } from './subject.ts';
import type { StoreSubject } from './subject.ts';

/**
 * Tests that a store keeps the contract: first its primitives, then an application on top of it. To be called at the top of a test file;
 * the tests are those of vitest. Which of them apply follows from what the store declares.
 *
 * @example testSessionStore({ name: 'SessionFooStore', create: () => ({ store: new SessionFooStore() }) });
 */
export function testSessionStore(subject: StoreSubject): void {
  describe(`${subject.name} keeps the contract`, async () => {
    const tested = await known(subject);
    const { atomicity, lists } = tested.capabilities;

    startingAndStopping(tested);
    readingAndWriting(tested);
    removingAndTouching(tested);
    recordContents(tested);
    listing(tested);
    if (tested.persists) reopening(tested);
    if (tested.persists && (atomicity === 'host' || atomicity === 'shared')) twoHandles(tested);

    dictionary(tested);
    dictionaryListing(tested);
    dictionaryModel(tested);
    sessionValues(tested);
    checkOut(tested);
    checkIn(tested);
    replaying(tested);
    conflicts(tested);
    manyAtOnce(tested);
    if (atomicity !== 'none') exclusiveWork(tested);
    renewing(tested);
    if (atomicity !== 'none' && tested.capabilities.expiry !== 'evicting') byPrincipal(tested);
    ending(tested);
    expiringHook(tested);
    expiry(tested);
    if (lists) sweeping(tested);
    codecs(tested);
    roundTrip(tested);
    closing(tested);
  });
}
