import { bytes } from './broken/bytes.ts';
import type { BrokenStore } from './broken-store.ts';
import { damage } from './broken/damage.ts';
import { declarations } from './broken/declarations.ts';
import { dictionary } from './broken/dictionary.ts';
import { failing } from './broken/failing.ts';
import { fields } from './broken/fields.ts';
import { findingStale } from './broken/finding-stale.ts';
import { keeping } from './broken/keeping.ts';
import { life } from './broken/life.ts';
import { lifecycle } from './broken/lifecycle.ts';
import { listing } from './broken/listing.ts';
import { neighbours } from './broken/neighbours.ts';
import { optional } from './broken/optional.ts';
import { removing } from './broken/removing.ts';
import { sharing } from './broken/sharing.ts';
import { texts } from './broken/texts.ts';
import { times } from './broken/times.ts';
import { touching } from './broken/touching.ts';
import { writing } from './broken/writing.ts';

/** The stores that are broken on purpose, by what is broken. */
export const rooms: Readonly<Record<string, readonly BrokenStore[]>> = {
  'Creating and replacing': writing,
  Removing: removing,
  Touching: touching,
  'Fields of a record': fields,
  Text: texts,
  Bytes: bytes,
  Times: times,
  'Listing and counting': listing,
  'Finding what is stale': findingStale,
  'What the backend removes by itself': life,
  'Several stores on the same data': sharing,
  'Several stores on different data': neighbours,
  'What is there after a stop, or a crash': keeping,
  'A backend that fails': failing,
  'Records that cannot be read': damage,
  'Starting and stopping': lifecycle,
  Declarations: declarations,
  'What a store may leave out': optional,
  'The dictionary': dictionary,
};

/** All of them. */
export const gallery: readonly BrokenStore[] = Object.values(rooms).flat();
