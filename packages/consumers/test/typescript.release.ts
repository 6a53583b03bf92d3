import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entryPoints } from '@coatcheck/packaging/entry-points';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compilations, complaints } from '../src/compilers.ts';
import type { Complaint } from '../src/compilers.ts';
import { newConsumer } from '../src/consumer.ts';
import { packRelease } from '../src/packed-release.ts';
import type { PackedRelease } from '../src/packed-release.ts';

/** What a compiler has to refuse, which it can only if it knows the types, and what it says then. */
const wrongUses = [
  {
    use: "import { SessionStor } from '@coatcheck/core'; console.log(SessionStor);",
    says: "no exported member named 'SessionStor'",
  },
  {
    use: "import { Application } from '@coatcheck/core'; void Application.open({ timeOut: '1m' });",
    says: "'timeOut' does not exist in type 'ApplicationSettings",
  },
  {
    use: "import type { Session } from '@coatcheck/core'; export const f = (s: Session<{ n: number }>) => s.set('n', 'one');",
    says: "type 'string' is not assignable to parameter of type 'number'",
  },
  {
    use: "import { SessionMemoryStore } from '@coatcheck/memory'; new SessionMemoryStore({ maxSessions: 'many' });",
    says: "Type 'string' is not assignable to type 'number'",
  },
  {
    use: "import { SessionFileStore } from '@coatcheck/file'; new SessionFileStore({});",
    says: "Property 'dir' is missing in type '{}'",
  },
  {
    use: "import { SessionLruStore } from '@coatcheck/lru'; new SessionLruStore({ ageFrom: 'birth' });",
    says: `Type '"birth"' is not assignable to type`,
  },
  {
    use: "import { SessionKeyvStore } from '@coatcheck/keyv'; new SessionKeyvStore(17);",
    says: 'No overload matches this call',
  },
  {
    use: "import { sessions as onNode } from '@coatcheck/web/node'; onNode('Memory');",
    says: "type 'string' is not assignable to parameter of type 'Application<",
  },
  {
    use: "import { sessions as onFetch } from '@coatcheck/web/fetch'; onFetch('Memory');",
    says: "type 'string' is not assignable to parameter of type 'Application<",
  },
  {
    use: "import { checkSessionStore } from '@coatcheck/conformance'; void checkSessionStore({ name: 'Foo' });",
    says: 'capabilities, create',
  },
  { use: "import '@coatcheck/memory/registry';", says: "'@coatcheck/memory/registry'" },
] as const;

let release: PackedRelease;
let folder: string;

beforeAll(async () => {
  release = await packRelease();
  const consumer = await newConsumer(release);
  await consumer.copy(join(import.meta.dirname, 'typescript'));
  ({ folder } = consumer);
  await writeFile(join(folder, 'entries.ts'), everyEntryPoint());
  await writeFile(join(folder, 'wrong.ts'), wrongUses.map(({ use }) => use).join('\n'));
});

afterAll(() => release?.remove());

describe.each(compilations)('$compiler with $resolution resolution', (compilation) => {
  let found: readonly Complaint[];

  beforeAll(async () => {
    found = await complaints(compilation, folder, ['shop.ts', 'entries.ts', 'wrong.ts']);
  }, 120_000);

  test('compiles a strict application, and checks what the packages declare, too', () => {
    expect(found.filter(({ file }) => file !== 'entries.ts' && file !== 'wrong.ts')).toEqual([]);
  });

  test('finds types at every entry point of every package', () => {
    expect(found.filter(({ file }) => file === 'entries.ts')).toEqual([]);
  });

  test('refuses each wrong use, and says what is wrong', () => {
    const refused = found.filter(({ file }) => file === 'wrong.ts');
    expect(refused.map(({ line, message }) => ({ line, message }))).toEqual(
      wrongUses.map(({ says }, index) => ({ line: index + 1, message: expect.stringContaining(says) as string })),
    );
  });
});

/** A program that uses each entry point, and does not compile where one is without types. */
function everyEntryPoint(): string {
  const specifiers = release.released.flatMap(entryPoints).map(({ specifier }) => specifier);
  const imports = specifiers.map((specifier, index) => `import * as entry${index} from '${specifier}';`);
  const typed = specifiers.map((_, index) => `export const typed${index}: Typed<typeof entry${index}> = true;`);
  const anything = 'type Typed<Module> = 0 extends 1 & Module ? never : true;';
  return [...imports, anything, ...typed].join('\n');
}
