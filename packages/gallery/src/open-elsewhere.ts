import type { StoreSubject } from '@coatcheck/conformance';
import type { SessionStore } from '@coatcheck/core';
import { correctStores } from './correct/subjects.ts';
import { isInTable } from './correct/table-subject.ts';
import type { Elsewhere } from './correct/table-subject.ts';

/** Opens a store of the gallery in another process. */
export default async function openElsewhere(argument: string): Promise<SessionStore> {
  const { subject: name, file } = JSON.parse(argument) as Elsewhere;
  const isIt = (subject: { readonly name: string }): boolean => subject.name === name;
  const found = correctStores.find(isIt) ?? (await brokenStores()).find(isIt);
  if (found === undefined || !isInTable(found)) throw new RangeError(`No store of this name is in a table: ${name}.`);
  return new found.Store(file);
}

/** Loaded only where they are needed, since a process that is waited for should start quickly. */
async function brokenStores(): Promise<StoreSubject[]> {
  const { gallery } = await import('./gallery.ts');
  return gallery.map(({ subject }) => subject);
}
