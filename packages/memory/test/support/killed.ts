// A process of its own: restores from a directory, ends one session, says so, and waits to be killed.
import { SessionMemoryStore } from '../../src/index.ts';
import { context } from './context.ts';
import { idOf } from './records.ts';

const directory = process.argv[2] ?? '';
const store = new SessionMemoryStore({ directory });
await store.start(context);
console.log(store.remove(idOf('ended')) ? 'ended' : 'was not there');
setInterval(() => undefined, 1_000);
