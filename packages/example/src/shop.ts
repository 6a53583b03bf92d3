import { setTimeout } from 'node:timers/promises';

/** Something that can be put into the cart. */
export interface Article {
  readonly sku: string;
  readonly name: string;
  /** In cents. */
  readonly price: number;
}

/** What the shop sells. */
export const articles: readonly Article[] = [
  { sku: 'umbrella', name: 'Umbrella, black', price: 2490 },
  { sku: 'scarf', name: 'Scarf, wool', price: 3900 },
  { sku: 'gloves', name: 'Gloves, a pair', price: 2950 },
  { sku: 'hanger', name: 'Coat hanger, beech', price: 890 },
];

/** One line of a cart. */
export interface CartLine {
  readonly sku: string;
  count: number;
}

/** What is in the session of a visitor. */
export interface VisitorData {
  user?: string;
  cart: CartLine[];
  visits: Date[];
  /** How often the bell was rung. */
  rings: number;
  /** How many coats were handed over. */
  coats: number;
}

/** How many visits are remembered. */
const VISITS = 6;

/** The visits with one more, the oldest dropped. */
export function withVisit(visits: readonly Date[] = [], at: Date): Date[] {
  return [...visits, at].slice(-VISITS);
}

/** The cart with one more of an article. */
export function withArticle(cart: readonly CartLine[] = [], sku: string): CartLine[] {
  const held = cart.some((line) => line.sku === sku);
  return held
    ? cart.map((line) => (line.sku === sku ? { sku, count: line.count + 1 } : line))
    : [...cart, { sku, count: 1 }];
}

/** The cart without an article. */
export function withoutArticle(cart: readonly CartLine[] = [], sku: string): CartLine[] {
  return cart.filter((line) => line.sku !== sku);
}

/** Somebody comes to the counter: for whatever else a request may wait for, such as a database. */
export async function attendant(): Promise<void> {
  await setTimeout(5);
}

/** A price as it is shown. */
export function money(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`;
}
