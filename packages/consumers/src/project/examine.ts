/** Runs the suite on the stores that are named, and visits the shop with each that it has. Prints what came of it as JSON. */
import { examined } from './examined.ts';
import type { Examined } from './examined.ts';
import { fileSubject, removeDirectories } from './file-subject.ts';
import shop from './shop.ts';
import { portableSubjects } from './subjects.ts';
import { twoVisits } from './two-visits.ts';

export interface Told {
  readonly suite: Readonly<Record<string, Examined>>;
  readonly visits: Readonly<Record<string, readonly string[]>>;
}

const subjects = Object.entries({ ...portableSubjects, File: fileSubject });
const suite: Record<string, Examined> = {};
for (const [name, subject] of subjects) if (process.argv.includes(name)) suite[name] = await examined(subject);
removeDirectories();

const visits: Record<string, readonly string[]> = {};
for (const name of Object.keys(portableSubjects))
  visits[name] = await twoVisits((request) => shop.fetch(request), name);

const told: Told = { suite, visits };
console.log(JSON.stringify(told));
