import { randomBytes } from 'node:crypto';
import { floorsReach } from './comparison.ts';
import type { Comparison, Measure, Row } from './comparison.ts';
import { CSRF_LENGTH } from './data.ts';
import { withFileStores } from './file-stores.ts';
import type { FileStores } from './file-stores.ts';
import { change, getAndSet, getValue, readCart, readValue, renewals, touchPeer } from './operations.ts';
import type { Choice, Operation } from './operations.ts';
import type { Counter } from './peers/coatcheck.ts';
import type { ParsedSession } from './peers/raw-map.ts';

const PEER = 'session-file-store';
const READ = 'Coatcheck: check out, read a value';
const READ_FILE = `${READ}, remembering none`;
const MISS = 'Coatcheck: check out with an unknown token';
const TOUCH = 'Coatcheck: touch';
const REWRITE = 'raw read, write and rename';
const UTIMES = 'raw utimes';
const READ_RAW = 'raw readFile and parse';
const READ_RAW_SYNC = 'raw readFileSync and parse';
const MISS_RAW = 'raw readFile';
const CHANGE = 'Coatcheck: check out, change, check in';
const COMMIT = 'Coatcheck: check in what was changed';
const RAW_WRITE = 'raw write and rename';

/** A touch follows a read, so no more sessions are touched in a block than the store remembers of those that were read for it. */
const TOUCHED_AT_ONCE = 500;

/** Reading, missing, touching and committing on files, with a given number of sessions in each directory. */
export async function fileRows(sessions: number, measure: Measure): Promise<Row[]> {
  return withFileStores(sessions, async (stores) => [
    await measure(reading(stores, 1)),
    await measure(reading(stores, 16)),
    await measure(missing(stores)),
    await measure(touching(stores)),
    await measure(committing(stores, 1)),
    await measure(committing(stores, 16)),
  ]);
}

function reading({ sessions, choice, ours, forgetful, peer, json }: FileStores, inFlight: number): Comparison {
  return {
    section: 'file',
    title: inFlight === 1 ? 'Read a session' : `Read a session, ${inFlight} in flight`,
    about:
      'The files are in the page cache. Coatcheck remembers the 1,000 records that were used last and, before it uses one, looks whether it still holds: in the background, or at once where it looked less than a second ago. ' +
      'Unless said otherwise more than a second has passed. Beside it, it is told to remember none, so that it opens the file each time.',
    sessions,
    seconds: 'wall',
    inFlight,
    warmUp: Math.min(sessions, 2_000),
    reference: PEER,
    subjects: [
      { name: READ, ...secondsLater(ours, readValue(ours, choice)) },
      { name: 'Coatcheck: check out, read the cart', ...secondsLater(ours, readCart(ours, choice)) },
      { name: `${READ}, again within a second`, ...readValue(ours, choice) },
      { name: READ_FILE, ...readValue(forgetful, choice) },
      { name: PEER, ...getValue(peer, choice) },
      {
        name: READ_RAW,
        operate: async (n) => csrfLength(await json.read(choice(n))),
        returns: CSRF_LENGTH,
      },
      {
        name: READ_RAW_SYNC,
        operate: (n) => csrfLength(json.readSync(choice(n))),
        returns: CSRF_LENGTH,
      },
    ],
    goals:
      inFlight === 1
        ? [
            { subject: READ, atLeast: 2 },
            {
              subject: READ_FILE,
              atLeast: 2,
              shortfall: floorsReach(
                'Reading a file takes Node several steps in the background',
                READ_RAW,
                READ_RAW_SYNC,
              ),
            },
          ]
        : [],
  };
}

function missing({ sessions, ours, peer, impatient, json }: FileStores): Comparison {
  return {
    section: 'file',
    title: 'Look for a session that is not there',
    about:
      'session-file-store tries again five times, 50 ms apart, before it believes that there is no such session; beside it, it is told not to. Coatcheck gives a new session instead, under a fresh token.',
    sessions,
    seconds: 'wall',
    reference: PEER,
    subjects: [
      {
        name: MISS,
        async operate() {
          const session = await ours.application.checkOut(randomBytes(32).toString('base64url'));
          return Number(session.tokenRefused);
        },
        returns: 1,
      },
      { name: PEER, operate: () => misses(peer), returns: 1 },
      { name: `${PEER} with retries: 0`, operate: () => misses(impatient), returns: 1 },
      { name: MISS_RAW, operate: async () => Number(await json.misses()), returns: 1 },
    ],
    goals: [{ subject: MISS, atLeast: 1_000, shortfall: floorsReach('It takes one look in the background', MISS_RAW) }],
  };
}

function touching({ sessions, choice, ours, peer, same }: FileStores): Comparison {
  const { byStore, byCheckIn, byCommit } = renewals(ours, choice);
  return {
    section: 'file',
    title: 'Touch a session',
    about:
      "To touch is to renew a session's times and nothing else. session-file-store reads the file and writes it anew.",
    sessions,
    seconds: 'wall',
    reference: REWRITE,
    subjects: [
      { name: TOUCH, ...byStore, settle: () => ours.store.flush(), most: TOUCHED_AT_ONCE },
      { name: 'Coatcheck: check out, check in with a touch', ...byCheckIn, settle: () => ours.store.flush() },
      { name: CHANGE, ...byCommit, settle: () => ours.store.flush() },
      { name: REWRITE, operate: async (n) => one(same.rewrite(choice(n))), returns: 1 },
      { name: UTIMES, operate: async (n) => one(same.touch(choice(n))), returns: 1 },
      { name: PEER, ...touchPeer(peer, choice) },
    ],
    goals: [
      { subject: TOUCH, atLeast: 10, shortfall: floorsReach('A touch is one system call in the background', UTIMES) },
      {
        subject: TOUCH,
        atLeast: 10,
        than: CHANGE,
        shortfall: () => 'A commit here costs less than raw reading and rewriting.',
      },
    ],
  };
}

function committing(
  { sessions, choice, ours, forgetful, peer, same, sameBytes }: FileStores,
  inFlight: number,
): Comparison {
  return {
    section: 'file',
    title: inFlight === 1 ? 'Change a session' : `Change a session, ${inFlight} in flight`,
    about:
      'The raw writes are of the bytes that Coatcheck writes for a session, over files that are there. None waits for the disk, but for session-file-store, which does so for each file (fsync) and has no setting for it.',
    sessions,
    seconds: 'wall',
    inFlight,
    reference: RAW_WRITE,
    subjects: [
      { name: COMMIT, ...checkInOnly(ours, choice) },
      { name: CHANGE, ...changeAndSettle(ours, choice) },
      { name: `${CHANGE}, remembering none`, ...changeAndSettle(forgetful, choice) },
      { name: RAW_WRITE, operate: async (n) => one(same.replace(choice(n), sameBytes)), returns: 1 },
      {
        name: 'raw write and rename, synchronous',
        operate(n) {
          same.replaceSync(choice(n), sameBytes);
          return 1;
        },
        returns: 1,
      },
      { name: `${PEER}: get and set`, ...getAndSet(peer, choice) },
    ],
    goals: inFlight === 1 ? [{ subject: COMMIT, atLeast: 0.7 }] : [],
  };
}

/** The check-in alone of sessions that were checked out and changed before. Each session can be in a block but once. */
function checkInOnly({ application, store, tokens }: Counter, choice: Choice): Operation {
  const atWork: (() => Promise<string>)[] = [];
  let first = 0;
  return {
    async prepare(from, count) {
      first = from;
      atWork.length = 0;
      for (let n = from; n < from + count; n += 1) {
        const session = await application.checkOut(tokens[choice(n)]);
        session.increment('visits');
        session.set('seenAt', new Date());
        atWork.push(() => session.checkIn());
      }
    },
    operate: async (n) => Number((await atWork[n - first]?.()) === 'committed'),
    returns: 1,
    settle: () => store.flush(),
    most: tokens.length,
  };
}

function changeAndSettle(counter: Counter, choice: Choice): Operation {
  return { ...secondsLater(counter, change(counter, choice)), settle: () => counter.store.flush() };
}

/** Each session at most once in a block, and two seconds after whatever was done to it before. */
function secondsLater({ clock, ids }: Counter, operation: Operation): Operation {
  return { ...operation, prepare: () => clock.advance(2_000), most: ids.length };
}

/** Asks for a session that is not there, and expects to be told so: session-file-store does it with the error of the file system. */
async function misses(store: FileStores['peer']): Promise<number> {
  try {
    return Number(!(await store.get(randomBytes(24).toString('base64url'))));
  } catch (error) {
    return Number(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

function csrfLength(json: string): number {
  return (JSON.parse(json) as ParsedSession).csrf.length;
}

async function one(done: Promise<void>): Promise<number> {
  await done;
  return 1;
}
