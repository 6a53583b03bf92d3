import { html } from './html.ts';
import type { Html } from './html.ts';
import { articles, money } from './shop.ts';
import type { Article, CartLine } from './shop.ts';
import type { StorePanel } from './store-panel.ts';

/** What the page shows of a visitor. */
export interface Visitor {
  readonly user: string | undefined;
  readonly cart: readonly CartLine[];
  readonly visits: readonly Date[];
  readonly rings: number;
  readonly coats: number;
}

/** The page: everything that the shop has, on one sheet. */
export function page(visitor: Visitor, store: StorePanel): Html {
  return layout(
    html`<header>
        <h1>The cloakroom shop</h1>
        ${greeting(visitor.user)}
      </header>
      <main>${shelf()} ${cart(visitor.cart)} ${counter(visitor)} ${visits(visitor)} ${panel(store)}</main>
      <footer>
        The browser holds a token in a cookie and nothing else; all that you see here is in the session behind it. Stop
        this server, start it again, and reload.
      </footer>`,
  );
}

/** A page that says only one thing. */
export function notice(title: string, text: string): Html {
  return layout(
    html`<header><h1>${title}</h1></header>
      <section>
        <p>${text}</p>
        <p><a href="/">Back to the shop</a></p>
      </section>`,
  );
}

function layout(body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Coatcheck: an example</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

function greeting(user: string | undefined): Html {
  if (user !== undefined) {
    return html`<form method="post" action="/sign-out">
      <span>Good day, <strong>${user}</strong>. <button>Sign out</button></span>
    </form>`;
  }
  return html`<form method="post" action="/sign-in">
    <input name="user" aria-label="Your name" placeholder="Your name" autocomplete="name" maxlength="60" required />
    <button class="main">Sign in</button>
  </form>`;
}

function shelf(): Html {
  return html`<section aria-labelledby="shelf">
    <h2 id="shelf">On the shelf</h2>
    <ul>
      ${articles.map(
        ({ sku, name, price }) =>
          html`<li>
            <span>${name}<br /><span class="quiet">${money(price)}</span></span
            >${button('/cart/add', sku, 'Add', name)}
          </li>`,
      )}
    </ul>
  </section>`;
}

function cart(lines: readonly CartLine[]): Html {
  const held = lines.flatMap(({ sku, count }) =>
    articles.filter((article) => article.sku === sku).map((article) => ({ article, count })),
  );
  return html`<section aria-labelledby="cart">
    <h2 id="cart">Your cart</h2>
    ${held.length === 0 ? html`<p class="quiet">Nothing in it yet.</p>` : filledCart(held)}
  </section>`;
}

function filledCart(held: readonly { readonly article: Article; readonly count: number }[]): Html {
  const total = held.reduce((sum, { article, count }) => sum + article.price * count, 0);
  return html`<ul>
      ${held.map(({ article, count }) => html`<li><span>${count} × ${article.name}</span>${button('/cart/remove', article.sku, 'Remove', article.name)}</li>`)}
    </ul>
    <p class="total"><span>Total</span><span>${money(total)}</span></p>`;
}

function button(action: string, sku: string, label: string, name: string): Html {
  return html`<form method="post" action="${action}">
    <button name="sku" value="${sku}" aria-label="${label} ${name}">${label}</button>
  </form>`;
}

function counter({ rings, coats }: Visitor): Html {
  return html`<section aria-labelledby="counter">
    <h2 id="counter">At the counter</h2>
    <ul>
      <li>
        <span>Coats in our care: ${coats}</span>
        <form method="post" action="/coats/hang-up"><button>Hang one up</button></form>
      </li>
      <li>
        <span>Rings of the bell: ${rings}</span>
        <form method="post" action="/bell/ring"><button>Ring</button></form>
      </li>
    </ul>
  </section>`;
}

function visits({ user, visits: times }: Visitor): Html {
  return html`<section aria-labelledby="visits">
    <h2 id="visits">Your recent visits</h2>
    ${
      user === undefined
        ? html`<p class="quiet">Sign in, and they are remembered here.</p>`
        : html`<ul>
            ${times.toReversed().map((at) => html`<li>${time(at)}</li>`)}
          </ul>`
    }
  </section>`;
}

function time(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19).replace('T', ', ')} UTC</time>`;
}

function panel({ name, size, capabilities, events, requestsAtOnce }: StorePanel): Html {
  const promises = { ...capabilities, lists: capabilities.lists ? 'yes' : 'no' };
  return html`<section aria-labelledby="store">
    <h2 id="store">Behind the counter</h2>
    <dl>
      <dt>Store</dt>
      <dd><code>Session${name}Store</code></dd>
      <dt>Records held</dt>
      <dd>${size ?? 'it cannot tell'}</dd>
      ${Object.entries(promises).map(
        ([promise, value]) =>
          html`<dt>${promise}</dt>
            <dd>${value}</dd>`,
      )}
      <dt>created / ended</dt>
      <dd>${events.created} / ${events.destroyed}</dd>
      <dt>requests at once, at most</dt>
      <dd>${requestsAtOnce}</dd>
    </dl>
  </section>`;
}
