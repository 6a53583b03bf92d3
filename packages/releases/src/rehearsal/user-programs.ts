/**
 * A shop of a user, in JavaScript. It finds the stores in the installed packages, but for that in Keyv, which wants a backend. It answers two requests of one visitor on each store
 * that it is called with, and prints what it answered.
 */
export const shop = `
import { Application } from '@coatcheck/core';
import { SessionKeyvStore } from '@coatcheck/keyv';
import { sessions } from '@coatcheck/web/fetch';

const storeOptions = { File: { dir: 'sessions' } };
const stores = { Keyv: () => new SessionKeyvStore(new Map(), { singleWriter: true }) };
for (const sessionStore of process.argv.slice(2)) {
  const application = await Application.open({ sessionStore, storeOptions: storeOptions[sessionStore], stores });
  const { handler, session } = sessions(application);
  const answer = handler(async (request) => new Response((await session(request)).increment('visits')));
  const first = await answer(new Request('https://shop.example/'));
  const cookie = first.headers.get('set-cookie').split(';')[0];
  const second = await answer(new Request('https://shop.example/', { headers: { cookie } }));
  console.log(sessionStore + ': visit ' + await first.text() + ', visit ' + await second.text());
  await application.close();
}
`;

/** The stores on which the shop is run, by their names. */
export const storeNames: readonly string[] = ['Memory', 'File', 'Lru', 'Keyv'];

/** What the shop prints when all is well. */
export const shopWell: string = storeNames.map((name) => `${name}: visit 1, visit 2\n`).join('');

/** The smallest shop: it needs core and the store in memory. */
export const smallShop = `
import { Application } from '@coatcheck/core';

const application = await Application.open({ sessionStore: 'Memory' });
const session = await application.checkOut();
session.increment('visits');
await session.checkIn();
console.log('Memory: visit ' + await application.use(session.token, (again) => again.increment('visits')));
await application.close();
`;

/** Runs the conformance suite on the store in memory, and prints the verdict. */
export const conformance = `
import { checkSessionStore, conforms, reportText } from '@coatcheck/conformance';
import { SessionMemoryStore } from '@coatcheck/memory';

const report = await checkSessionStore({
  name: 'SessionMemoryStore',
  capabilities: { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true },
  create: () => ({ store: new SessionMemoryStore() }),
});
if (!conforms(report)) throw new Error(reportText(report));
console.log(reportText(report).trim().split('\\n').at(-1));
`;
