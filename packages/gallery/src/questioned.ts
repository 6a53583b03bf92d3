/** Cases of one group that reject no store of the gallery, and what is to become of them. */
export interface Question {
  /** Whether they stay in the suite, belong into core's own tests, or can go, since those hold the same already. */
  readonly verdict: 'stay' | 'belong to core' | 'can go';
  /** What they are there for all the same, or why not. */
  readonly answer: string;
  /** Where core's own tests hold the same: files of packages/core/test. */
  readonly coveredBy?: readonly string[];
  readonly group: string;
  /** Their names within the group. */
  readonly names: readonly string[];
}

/** Every case that rejects no store has to be answered for, until a store is found that it rejects. */
export const questions: readonly Question[] = [
  {
    verdict: 'stay',
    answer:
      'The first thing that anybody does with a store. Whatever fails it fails hundreds of other cases as well, so it is told by none of these stores from the rest; it is the one to look at first.',
    group: 'checking out',
    names: ['a session that was checked in is found again by its token, and the token is then not told again'],
  },
  {
    verdict: 'belong to core',
    answer:
      'What a session does by itself, before and after a store has kept it as it is told. That records come back exactly is asked elsewhere; these are about the methods of a session, of which core’s own tests have not all.',
    group: 'the values of a session',
    names: [
      'a key that was never set is undefined, or the fallback',
      'null is a value, and wins over a fallback',
      'undefined can be stored: the key is there, and a fallback stands in for the value',
      'set, get, has and delete agree with each other, before and after storing',
      'deleting a key says whether it was there',
      'keys(), values(), entries() and iteration show all that is set',
      'setDefault keeps the value that is there, and else puts one there',
      'increment and append begin from nothing, and go on from what is there',
      'increment and append refuse what is no number and no list: BAD_OPERATION',
      'update makes a value anew from what it is',
      'what stands under one key twice is the same object for the one who works on it',
      'a log of a session shows id and times, but neither token nor values',
    ],
  },
  {
    verdict: 'belong to core',
    answer: 'The same for what a session is born with.',
    group: 'the birth of a session',
    names: [
      'at birth a session was created and used now, by the clock of the application',
      'a session is new until it has been stored, and not when it is checked out again',
      'a timeout that is no duration is refused: BAD_SETTING',
    ],
  },
  {
    verdict: 'belong to core',
    answer:
      'Settings that keep core from asking the store. Core’s own tests hold how the settings are read, and not yet what follows.',
    group: 'the sweeper',
    names: ["does not sweep where the interval is 'never'", 'does not sweep where the timeout is 0'],
  },
  {
    verdict: 'can go',
    answer: 'Core makes tokens and ids without asking a store.',
    coveredBy: ['tokens.test.ts'],
    group: 'the birth of a session',
    names: [
      'a token is 43 characters of base64url, its id 64 hexadecimal digits, and the one cannot pass for the other',
      'tokens and ids differ from session to session',
    ],
  },
  {
    verdict: 'can go',
    answer: 'What never reaches a store, no store can fail.',
    coveredBy: ['presented-token.test.ts', 'check-out.test.ts', 'check-in.test.ts'],
    group: 'checking out',
    names: [
      'without a token, a new session is handed out under a fresh token',
      'a new session that stays empty is never written',
      'a token that is malformed never reaches the store: no text at all',
      'a token that is malformed never reaches the store: one character',
      'a token that is malformed never reaches the store: a character too few',
      'a token that is malformed never reaches the store: a character too many',
      'a token that is malformed never reaches the store: a megabyte',
      'a token that is malformed never reaches the store: a session id',
      'a token that is malformed never reaches the store: padding of base64',
      'a token that is malformed never reaches the store: the other alphabet of base64',
      'a token that is malformed never reaches the store: a path',
      'a token that is malformed never reaches the store: a line end',
      'a token that is malformed never reaches the store: a NUL',
      'a token that is malformed never reaches the store: letters beyond ASCII',
      'a token that is malformed never reaches the store: the name of a property',
      'the id of a stored session opens nothing: it is no token',
    ],
  },
  {
    verdict: 'can go',
    answer:
      'Core refuses what is stale, what was checked out for reading, and what failed, whatever a store gave; failures of a store itself are asked for where its backend fails.',
    coveredBy: ['check-out.test.ts'],
    group: 'checking out',
    names: [
      'the token of a session that is stale is unknown, swept or not',
      'when the store fails at once, so does the check-out: no empty session stands in',
      'when the store fails later, so does the check-out: no empty session stands in',
      'a session checked out for reading cannot be changed: READ_ONLY',
      'a value changed in place in a session checked out for reading is refused at check-in',
    ],
  },
  {
    verdict: 'can go',
    answer: 'Core writes nothing, so there is nothing that a store could do wrong.',
    coveredBy: ['use.test.ts'],
    group: 'using a session',
    names: [
      'use commits nothing when the work throws, and throws what the work threw',
      'leaving an await using block commits nothing',
    ],
  },
  {
    verdict: 'can go',
    answer: 'Core decodes, and remembers what it has decoded, by the objects that it is given.',
    coveredBy: ['record-reader.test.ts'],
    group: 'decoding',
    names: [
      'a session of which no value is asked for is not decoded',
      'the body of a record object is decoded at most once, however often it is read',
    ],
  },
  {
    verdict: 'can go',
    answer: 'Core sees that nothing has changed, and asks the store for nothing.',
    coveredBy: ['check-in.test.ts', 'recorder.test.ts'],
    group: 'checking in what was not changed',
    names: ['a session that was not changed is neither encoded nor written again'],
  },
  {
    verdict: 'can go',
    answer:
      'A store is given encoded bodies and never a value, so it cannot hand one to two sessions. That every kind of change in place is noticed and kept is asked by the cases beside these.',
    coveredBy: ['isolation.test.ts', 'recorder.test.ts', 'replay.property.test.ts'],
    group: 'checking in what was changed',
    names: [
      'what was changed in place and not checked in is seen by nobody: a list that grew',
      'what was changed in place and not checked in is seen by nobody: an object deep inside',
      'what was changed in place and not checked in is seen by nobody: a property that was deleted',
      'what was changed in place and not checked in is seen by nobody: a list within a map',
      'what was changed in place and not checked in is seen by nobody: an entry of a map',
      'what was changed in place and not checked in is seen by nobody: a date that was moved',
      'what was changed in place and not checked in is seen by nobody: bytes that were overwritten',
      'what was changed in place and not checked in is seen by nobody: a value met while iterating',
      'what was changed in place and changed back is no change',
    ],
  },
  {
    verdict: 'can go',
    answer: 'Core refuses by what the store declares. That it declares what it does is asked elsewhere.',
    coveredBy: ['exclusive-capability.test.ts', 'principals-capability.test.ts'],
    group: 'no conditional writes',
    names: [
      'an application that wants to work exclusively does not open',
      'an exclusive check-out is refused',
      'sessions are not found by their principal',
    ],
  },
  {
    verdict: 'can go',
    answer: 'The codec is core’s, and a store never sees it.',
    coveredBy: ['json-codec.test.ts', 'codecs.test.ts'],
    group: 'the codec',
    names: [
      'what the encoder made, the decoder makes into equal values',
      'setEncoderDecoder exchanges both, and encoder() and decoder() return them',
    ],
  },
  {
    verdict: 'can go',
    answer: 'To the store these records are like any other. What a store itself cannot read is asked for elsewhere.',
    coveredBy: ['record-reader.test.ts', 'check-out.test.ts'],
    group: 'a damaged record',
    names: [
      'a record whose body cannot be decoded is RECORD_DAMAGED when a value is asked for, and stays where it is',
      'a damaged record names its id in the error',
    ],
  },
  {
    verdict: 'can go',
    answer: 'Core closes; what the store does then is asked where it is started and stopped.',
    coveredBy: ['close.test.ts'],
    group: 'closing the application',
    names: [
      'has the store write down what it holds, and then stops it, also if it is empty',
      'closing again waits for the same end',
      'leaving an await using block closes the application',
      'a store that cannot write down what it holds is stopped all the same, and the failure is thrown',
    ],
  },
];
