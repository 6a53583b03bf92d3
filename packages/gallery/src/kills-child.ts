import { gallery } from './gallery.ts';
import { rejectionsOf } from './kills.ts';

/** Looks which cases reject one store, in a process of its own, since a broken store may leave anything behind. */
const broken = gallery.find(({ name }) => name === process.argv[2]);
if (broken === undefined) throw new RangeError('There is no broken store of this name.');

// What a broken store leaves to nobody is no news: whether a case rejects it is all that counts.
process.on('unhandledRejection', () => undefined);
const rejections = await rejectionsOf(broken.subject);
process.stdout.write(JSON.stringify(rejections), () => process.exit());
