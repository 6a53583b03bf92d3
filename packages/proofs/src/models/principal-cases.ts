import type { Limits } from '../stepped/explore.ts';
import { aCase } from './case.ts';
import type { Case } from './case.ts';
import { onePrincipal } from './one-principal.ts';
import type { Beginning } from './one-principal.ts';
import {
  renewsTheFirst,
  revokesAll,
  revokesOthers,
  signsIn,
  signsInToTheOther,
  signsOutOfTheFirst,
} from './principal-acts.ts';

const bounded: Limits = { preemptions: 3 };
const closelyBounded: Limits = { preemptions: 2 };
const oneCrash: Limits = { preemptions: 2, crashes: 1 };

/** So many sessions at most; one more is refused. */
export function refusing(maxSessions: number, signedIn: number = 0): Beginning {
  return { principals: { maxSessions, whenFull: 'refuse' }, signedIn };
}

function oldestOut(maxSessions: number, signedIn: number = 0): Beginning {
  return { principals: { maxSessions, whenFull: 'oldest out' }, signedIn };
}

/** Models of the sessions of one principal. */
export const principalCases: readonly Case[] = [
  aCase('two sign in, without a cap', onePrincipal({ a: signsIn, b: signsIn }), 25),
  aCase('two sign in where one may', onePrincipal({ a: signsIn, b: signsIn }, refusing(1)), 10),
  aCase('two sign in where one more may', onePrincipal({ a: signsIn, b: signsIn }, refusing(2, 1)), 12),
  aCase('two sign in where the oldest goes', onePrincipal({ a: signsIn, b: signsIn }, oldestOut(1, 1)), 450, bounded),
  aCase(
    'three sign in where the oldest goes',
    onePrincipal({ a: signsIn, b: signsIn, c: signsIn }, oldestOut(1)),
    650,
    closelyBounded,
  ),
  aCase(
    'two sign in, one of them to a session that is there',
    onePrincipal({ a: signsInToTheOther, b: signsIn }, oldestOut(1, 1)),
    150,
    closelyBounded,
  ),
  aCase(
    'two sign in to the same session',
    onePrincipal({ a: signsInToTheOther, b: signsInToTheOther }, refusing(1)),
    150,
    bounded,
  ),
  aCase('one signs in, one signs out', onePrincipal({ a: signsIn, b: signsOutOfTheFirst }, refusing(1, 1)), 3),
  aCase('one signs in, one renews, and both may', onePrincipal({ a: renewsTheFirst, b: signsIn }, refusing(2, 1)), 100),
  aCase(
    'one signs in while the session that has to go is renewed',
    onePrincipal({ a: renewsTheFirst, b: signsIn }, oldestOut(1, 1)),
    200,
    bounded,
  ),
  aCase(
    'one renews, one signs out, one signs in',
    onePrincipal({ a: renewsTheFirst, b: signsOutOfTheFirst, c: signsIn }, refusing(1, 1)),
    250,
    closelyBounded,
  ),
  aCase('one signs in, one revokes all', onePrincipal({ a: signsIn, b: revokesAll }, { signedIn: 1 }), 100),
  aCase(
    'one signs in to a session that is there, one revokes all',
    onePrincipal({ a: signsInToTheOther, b: revokesAll }, { signedIn: 1 }),
    150,
  ),
  aCase('one renews, one revokes all', onePrincipal({ a: renewsTheFirst, b: revokesAll }, { signedIn: 1 }), 200),
  aCase('one renews, one revokes others', onePrincipal({ a: renewsTheFirst, b: revokesOthers }, { signedIn: 2 }), 100),
  aCase(
    'two sign in, one revokes all',
    onePrincipal({ a: signsIn, b: revokesAll, c: signsInToTheOther }, { signedIn: 1 }),
    850,
    closelyBounded,
  ),
  aCase(
    'one renews, one revokes all, one revokes others',
    onePrincipal({ a: renewsTheFirst, b: revokesAll, c: revokesOthers }, { signedIn: 2 }),
    800,
    closelyBounded,
  ),
  aCase(
    'two sign in, and one may crash',
    onePrincipal({ a: signsIn, b: signsIn }, { ...refusing(1), mayCrash: ['a'] }),
    35,
  ),
  aCase(
    'one signs in, one revokes all, and one of them may crash',
    onePrincipal({ a: signsIn, b: revokesAll }, { signedIn: 1, mayCrash: ['a', 'b'] }),
    350,
    oneCrash,
  ),
  aCase(
    'one renews, one revokes all, and one of them may crash',
    onePrincipal({ a: renewsTheFirst, b: revokesAll }, { signedIn: 1, mayCrash: ['a', 'b'] }),
    400,
    oneCrash,
  ),
];
