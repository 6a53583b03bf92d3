import { Application } from '@coatcheck/core';
import type { RecordStore } from '@coatcheck/core';
import { SessionFileStore } from '@coatcheck/file';
import { SessionMemoryStore } from '@coatcheck/memory';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { Browser } from './support/browser.ts';
import { bindings } from './support/sites.ts';
import type { Data, OpenSite } from './support/sites.ts';

const shipped: readonly [name: string, make: (dir: string) => RecordStore][] = [
  ['Memory', (directory) => new SessionMemoryStore({ directory })],
  ['File', (dir) => new SessionFileStore({ dir })],
];

const cases = bindings.flatMap(([binding, open]) =>
  shipped.map(([name, make]) => [binding, name, open, make] as const),
);

test.each(cases)(
  'a browser stays signed in when the site is closed and opened again, and is out for good when it signs out (%s, %s)',
  async (_binding, _name, open, make) => {
    const dir = await mkdtemp(join(tmpdir(), 'coatcheck-web-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const first = await opened(open, make(join(dir, 'sessions')));
    const browser = new Browser(first.visit);
    await browser.visit('/in');
    expect(await (await browser.visit('/')).text()).toBe('Ada');
    await first.application.close();

    const second = await opened(open, make(join(dir, 'sessions')));
    const returned = new Browser(second.visit);
    for (const [name, value] of browser.cookies) returned.cookies.set(name, value);
    expect(await (await returned.visit('/')).text()).toBe('Ada');
    await returned.visit('/out');
    const replayed = new Browser(second.visit);
    for (const [name, value] of browser.cookies) replayed.cookies.set(name, value);
    expect(await (await replayed.visit('/')).text()).toBe('nobody');
    await second.application.close();
  },
);

async function opened(open: OpenSite, sessionStore: RecordStore) {
  const application = await Application.open<Data>({ sessionStore });
  const visit = await open(application, async (session, path) => {
    const visitor = await session();
    if (path === '/in') visitor.set('user', 'Ada');
    if (path === '/out') visitor.invalidate();
    return { body: visitor.get('user', 'nobody') };
  });
  return { application, visit };
}
