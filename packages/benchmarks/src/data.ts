import { createHash } from 'node:crypto';

/** One line of a cart. */
export interface CartItem {
  readonly sku: string;
  readonly title: string;
  readonly price: number;
  readonly quantity: number;
  readonly giftWrapped: boolean;
}

/** What a shop keeps of a visitor: a little more than 1 KB as JSON. */
export interface ShopSession {
  user: { readonly id: number; readonly name: string; readonly email: string; readonly roles: readonly string[] };
  csrf: string;
  cart: CartItem[];
  visits: number;
  signedInAt: Date;
  seenAt: Date;
}

/** The length of every CSRF token: what a subject returns that has really read one. */
export const CSRF_LENGTH = 43;

/** The number of items in every cart. */
export const CART_LENGTH = 8;

/** The n-th session. Always the same for the same n, different for another, and as new objects each time. */
export function shopSession(n: number): ShopSession {
  const signedInAt = SIGNED_IN_FROM + n * 1_000;
  return {
    user: {
      id: 10_000 + n,
      name: `Visitor ${n}`,
      email: `visitor.${n}@shop.example`,
      roles: ['customer', 'newsletter'],
    },
    csrf: digest(`csrf ${n}`).slice(0, CSRF_LENGTH),
    cart: Array.from({ length: CART_LENGTH }, (_, item) => cartItem(n * CART_LENGTH + item)),
    visits: 1 + (n % 50),
    signedInAt: new Date(signedInAt),
    seenAt: new Date(signedInAt + 15 * 60_000),
  };
}

/** The n-th session with nothing in it but what plain JSON carries: dates are text. */
export function plainSession(n: number): Record<string, unknown> {
  const session = shopSession(n);
  return { ...session, signedInAt: session.signedInAt.toISOString(), seenAt: session.seenAt.toISOString() };
}

/** The n-th session with dates, a map, a set and bytes in it. */
export function richSession(n: number): Record<string, unknown> {
  return {
    ...shopSession(n),
    stock: new Map([
      ['reserved', n % 7],
      ['backordered', n % 3],
      ['shipped', n % 5],
    ]),
    seenPages: new Set(['/', '/cart', `/things/${n}`]),
    key: new Uint8Array(createHash('sha256').update(`key ${n}`).digest()),
  };
}

/** The n-th id of a session as express-session makes them: 24 bytes, 32 characters of base64url. */
export function peerId(n: number): string {
  return digest(`id ${n}`).slice(0, 32);
}

const SIGNED_IN_FROM = Date.UTC(2026, 0, 5, 9);

const things = ['Wool scarf, light grey', 'Umbrella, wooden handle', 'Felt hat, size 58', 'Leather gloves, lined'];

function cartItem(n: number): CartItem {
  return {
    sku: `SKU-${String(n % 100_000).padStart(6, '0')}`,
    title: things[n % things.length] ?? '',
    price: 5 + (n % 4_000) / 20,
    quantity: 1 + (n % 4),
    giftWrapped: n % 5 === 0,
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
