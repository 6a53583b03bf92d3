import { deepStrictEqual } from 'node:assert';
import { rateOf } from './comparison.ts';
import type { Comparison, Goal, Measure, Row } from './comparison.ts';
import { CART_LENGTH, plainSession, richSession, shopSession } from './data.ts';
import { asText, coatcheck, devalued, plainJson, v8 } from './peers/codecs.ts';
import type { CodecPeer } from './peers/codecs.ts';

type Values = Readonly<Record<string, unknown>>;

/** So many different sessions are encoded and decoded in turn. */
const SESSIONS = 256;
/** Whatever a session is encoded into is longer than this. */
const SHORTEST = 500;

/** Encoding and decoding what plain JSON carries, what it turns into text, and what it does not carry. */
export async function codecRows(measure: Measure): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of kinds) {
    const sessions = Array.from({ length: SESSIONS }, (_, n) => kind.make(n));
    for (const codec of kind.faithful) {
      for (const session of sessions) deepStrictEqual(codec.decode(codec.encode(session)), session, codec.name);
    }
    rows.push(await measure(encoding(kind, sessions)), await measure(decoding(kind, sessions)));
  }
  return rows;
}

/** A kind of session to be encoded. */
interface Kind {
  readonly what: string;
  readonly about?: string;
  readonly make: (n: number) => Values;
  /** The codecs that give back what they were given. */
  readonly faithful: readonly CodecPeer[];
  /** Codecs beside them, to compare with. */
  readonly others: readonly CodecPeer[];
  readonly reference: CodecPeer;
  readonly encodeGoals: readonly Goal[];
  readonly decodeGoals: readonly Goal[];
}

const subject = coatcheck.name;

/** The part of the work that is not this project's. */
const JSON_ALONE = 'JSON alone, of what Coatcheck writes';

/** What the part of the work costs that is: to look at every value for what JSON would lose, or for what was tagged. */
function shortfall(row: Row): string {
  const share = Math.min(100, (100 * rateOf(row, subject)) / rateOf(row, JSON_ALONE));
  return `${share.toFixed(0)} % of its time goes into JSON itself, the rest into looking at every value: for what JSON would lose, or for what was tagged.`;
}

const richGoals: readonly Goal[] = [
  { subject, atLeast: 1, shortfall },
  { subject, atLeast: 2, than: devalued.name, shortfall },
];

const kinds: readonly Kind[] = [
  {
    what: 'a session of what plain JSON carries',
    make: plainSession,
    faithful: [coatcheck, plainJson, v8, devalued],
    others: [],
    reference: plainJson,
    encodeGoals: [{ subject, atLeast: 0.7, shortfall }],
    decodeGoals: [{ subject, atLeast: 0.8, shortfall }],
  },
  {
    what: 'a session with two dates',
    about: 'Plain JSON is there to compare with: it gives back text where dates were.',
    make: (n) => ({ ...shopSession(n) }),
    faithful: [coatcheck, v8, devalued],
    others: [plainJson],
    reference: v8,
    encodeGoals: richGoals,
    decodeGoals: richGoals,
  },
  {
    what: 'a session with dates, a map, a set and bytes',
    make: richSession,
    faithful: [coatcheck, v8, devalued],
    others: [],
    reference: v8,
    encodeGoals: richGoals,
    decodeGoals: richGoals,
  },
];

function encoding(kind: Kind, sessions: readonly Values[]): Comparison {
  const trees = sessions.map((session) => JSON.parse(asText(coatcheck.encode(session))) as unknown);
  const subjects = [...kind.faithful, ...kind.others].map(({ name, encode }) => ({
    name,
    operate: (n: number) => Number(encode(sessions[n % SESSIONS] ?? {}).length > SHORTEST),
    returns: 1,
  }));
  const alone = {
    name: JSON_ALONE,
    operate: (n: number) => Number(JSON.stringify(trees[n % SESSIONS]).length > SHORTEST),
    returns: 1,
  };
  return comparison(kind, { title: `Encode ${kind.what}`, subjects: [...subjects, alone], goals: kind.encodeGoals });
}

function decoding(kind: Kind, sessions: readonly Values[]): Comparison {
  const subjects = [...kind.faithful, ...kind.others].map(({ name, encode, decode }) => {
    const encoded = sessions.map((session) => encode(session));
    return { name, operate: (n: number) => cartLength(decode(encoded[n % SESSIONS] ?? '')), returns: CART_LENGTH };
  });
  const texts = sessions.map((session) => asText(coatcheck.encode(session)));
  const alone = {
    name: JSON_ALONE,
    operate: (n: number) => (typeof JSON.parse(texts[n % SESSIONS] ?? '') === 'object' ? 1 : 0),
    returns: 1,
  };
  return comparison(kind, { title: `Decode ${kind.what}`, subjects: [...subjects, alone], goals: kind.decodeGoals });
}

function comparison({ about, reference }: Kind, own: Pick<Comparison, 'title' | 'subjects' | 'goals'>): Comparison {
  return {
    section: 'codec',
    ...(about === undefined ? {} : { about }),
    seconds: 'cpu',
    synchronous: true,
    reference: reference.name,
    ...own,
  };
}

function cartLength({ cart }: Values): number {
  return Array.isArray(cart) ? cart.length : 0;
}
