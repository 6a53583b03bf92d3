import crypto from 'node:crypto';

import type { SessionId, SessionToken } from './record.ts';

/** Where randomness comes from: that many bytes which nobody can guess. */
export type RandomBytes = (size: number) => Uint8Array;

/** The system's random source. */
export const systemRandom: RandomBytes = (size) => crypto.randomBytes(size);

const TOKEN_BYTES = 32;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/** A fresh token of 256 random bits: twice what ASVS 5.0 (7.2.3) asks of a reference token. */
export function newToken(random: RandomBytes): SessionToken {
  const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
  if (isSessionToken(token)) return token;
  throw new RangeError(`The random source did not give ${TOKEN_BYTES} bytes.`);
}

/** Whether something has the form of a token: 43 characters of base64url. An id has not, so an id never passes for a token. */
export function isSessionToken(value: unknown): value is SessionToken {
  return typeof value === 'string' && value.length === 43 && tokenPattern.test(value);
}

/**
 * The id of the session that a token stands for: SHA-256 of the token's text, in lower-case hexadecimal. A store that is stolen gives
 * away no usable token.
 */
export function sessionIdOf(token: SessionToken): SessionId {
  // The one place where ids come from: what SHA-256 gives need not be checked for being its own form.
  return digest(token) as SessionId;
}

/** The id under which the list of a principal's sessions is kept. No token has it: this is not the digest of anything like one. */
export function indexIdOf(principal: string): SessionId {
  return digest(`sessions of ${principal}`) as SessionId;
}

// crypto.hash is several times as fast as createHash on short text; not every runtime has it.
const digest: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text).digest('hex');

/** A number from 0 to, but not including, 1. */
export function chanceOf(random: RandomBytes): number {
  const [a = 0, b = 0, c = 0] = random(3);
  return (a * 2 ** 16 + b * 2 ** 8 + c) / 2 ** 24;
}
