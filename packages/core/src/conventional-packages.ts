/** The keyword by which the package.json of a store can be told. */
const KEYWORD = 'coatcheck-store';

const plainName = /^[A-Za-z][A-Za-z0-9-]*$/;
const scopedName = /^(@[a-z0-9][a-z0-9._-]*)\/([A-Za-z][A-Za-z0-9-]*)$/;

/**
 * The packages that may hold the store of a name, in the order in which they are tried: for 'FooBar' `@coatcheck/foo-bar`, then
 * `coatcheck-store-foo-bar`; for '@acme/foo' `@acme/coatcheck-store-foo`. None if this cannot be the name of a store.
 */
export function conventionalPackages(name: string): string[] {
  const [, scope, scoped] = scopedName.exec(name) ?? [];
  if (scope !== undefined && scoped !== undefined) return [`${scope}/${KEYWORD}-${kebabCase(scoped)}`];
  return plainName.test(name) ? [`@coatcheck/${kebabCase(name)}`, `${KEYWORD}-${kebabCase(name)}`] : [];
}

/** The part of a name that a store bears itself: 'foo' of '@acme/foo'. */
export function ownPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The name by which a package of stores is asked for, or undefined if the convention knows none. The converse of the above. */
export function conventionalName(packageName: string): string | undefined {
  const [, scope, part] = /^(?:(@[^/]+)\/)?(?:coatcheck-store-)?([a-z0-9-]+)$/.exec(packageName) ?? [];
  if (part === undefined) return undefined;
  if (scope === undefined || scope === '@coatcheck') return pascalCase(part);
  return `${scope}/${part}`;
}

/** Whether the contents of a package.json say that it is a package of stores. */
export function isStorePackage(manifest: unknown): boolean {
  if (typeof manifest !== 'object' || manifest === null || !('keywords' in manifest)) return false;
  return Array.isArray(manifest.keywords) && manifest.keywords.includes(KEYWORD);
}

function kebabCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

function pascalCase(part: string): string {
  return part.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
