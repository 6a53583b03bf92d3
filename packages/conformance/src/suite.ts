import type { ConformanceCase } from './case.ts';
import { durable } from './cases/durability.ts';
import { backendFailing } from './cases/backend-failing.ts';
import { unreadableRecords } from './cases/unreadable-records.ts';
import { interleavings } from './cases/interleavings.ts';
import { nativeExpiry } from './cases/native-expiry.ts';
import { lostAnswers } from './cases/lost-answers.ts';
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
import { neighbouringStores } from './cases/neighbours.ts';
import { optionalMembers } from './cases/optional-members.ts';
import { manyAtOnce } from './cases/many-at-once.ts';
import { noConditionalWrites } from './cases/no-conditional-writes.ts';
import { readingAndWriting } from './cases/reading-and-writing.ts';
import { recordContents } from './cases/record-contents.ts';
import { removingAndTouching } from './cases/removing-and-touching.ts';
import { renewing } from './cases/renewing.ts';
import { reopening } from './cases/reopening.ts';
import { replaying } from './cases/replaying.ts';
import { sessionValues } from './cases/session-values.ts';
import { severalProcesses } from './cases/several-processes.ts';
import { startingAndStopping } from './cases/starting-and-stopping.ts';
import { sweeping } from './cases/sweeping.ts';
import { twoHandles } from './cases/two-handles.ts';
import { dictionaryHistories } from './properties/dictionary-histories.ts';
import { roundTrip } from './properties/round-trip.ts';

/** Everything that a store has to do: first its primitives, then an application on top of it. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...startingAndStopping,
  ...readingAndWriting,
  ...removingAndTouching,
  ...recordContents,
  ...listing,
  ...reopening,
  ...durable,
  ...twoHandles,
  ...backendFailing,
  ...unreadableRecords,
  ...interleavings,
  ...nativeExpiry,
  ...neighbouringStores,
  ...optionalMembers,
  ...dictionary,
  ...dictionaryListing,
  ...dictionaryHistories,
  ...sessionValues,
  ...checkOut,
  ...checkIn,
  ...replaying,
  ...conflicts,
  ...manyAtOnce,
  ...exclusiveWork,
  ...noConditionalWrites,
  ...renewing,
  ...byPrincipal,
  ...ending,
  ...expiringHook,
  ...expiry,
  ...sweeping,
  ...lostAnswers,
  ...codecs,
  ...roundTrip,
  ...closing,
  ...severalProcesses,
];
