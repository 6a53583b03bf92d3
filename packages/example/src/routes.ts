import type { Application, CheckOutOptions, Session } from '@coatcheck/core';

import type { Html } from './html.ts';
import { notice, page } from './page.ts';
import { articles, attendant, withArticle, withoutArticle, withVisit } from './shop.ts';
import type { VisitorData } from './shop.ts';
import { storePanel } from './store-panel.ts';
import type { Traffic } from './traffic.ts';

/** What a route answers: a page, or where to go next. */
export type Answer = { readonly status: number; readonly page: Html } | { readonly redirect: string };

/** What a route is given. The session is checked out when it is first asked for. */
interface Visit {
  readonly application: Application<VisitorData>;
  readonly traffic: Traffic;
  readonly form: URLSearchParams;
  readonly session: (options?: CheckOutOptions) => Promise<Session<VisitorData>>;
}

type Route = (visit: Visit) => Promise<Answer>;

const home: Answer = { redirect: '/' };

/** The longest name that is taken. */
const LONGEST_NAME = 60;

/** The routes by method and path. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  [
    'GET /',
    async ({ application, traffic, session }) => {
      const visitor = await session();
      const user = visitor.get('user');
      // Only who signed in is remembered: a passer-by, or a crawler, leaves no session behind.
      if (user !== undefined) visitor.update('visits', (visits) => withVisit(visits, new Date()));
      const seen = {
        user,
        cart: visitor.get('cart', []),
        visits: visitor.get('visits', []),
        rings: visitor.get('rings', 0),
        coats: visitor.get('coats', 0),
      };
      return { status: 200, page: page(seen, await storePanel(application, traffic)) };
    },
  ],
  [
    'POST /sign-in',
    async ({ form, session }) => {
      const user = form.get('user')?.trim().slice(0, LONGEST_NAME) ?? '';
      // Another token from here on: whoever saw, or planted, the one from before is not signed in with it.
      if (user !== '') (await session()).set('user', user).renew();
      return home;
    },
  ],
  [
    'POST /sign-out',
    async ({ session }) => {
      (await session()).invalidate();
      return home;
    },
  ],
  [
    'POST /cart/add',
    async ({ form, session }) => {
      const sku = form.get('sku');
      const article = articles.find((one) => one.sku === sku);
      if (article === undefined) return { status: 404, page: notice('Not on the shelf', 'We do not have that.') };
      (await session()).update('cart', (cart) => withArticle(cart, article.sku));
      return home;
    },
  ],
  [
    'POST /cart/remove',
    async ({ form, session }) => {
      const sku = form.get('sku') ?? '';
      const visitor = await session();
      if (visitor.has('cart')) visitor.update('cart', (cart) => withoutArticle(cart, sku));
      return home;
    },
  ],
  [
    'POST /bell/ring',
    async ({ session }) => {
      const visitor = await session();
      await attendant();
      // Done again at the commit on whatever others have left there, so nobody has to wait.
      visitor.increment('rings');
      return home;
    },
  ],
  [
    'POST /coats/hang-up',
    async ({ session }) => {
      // What is read here must still hold when it is written, so nobody else may have the session meanwhile.
      const visitor = await session({ mode: 'exclusive' });
      const coats = visitor.get('coats', 0);
      await attendant();
      visitor.set('coats', coats + 1);
      return home;
    },
  ],
]);
