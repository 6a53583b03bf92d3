import { AnswerError } from './answer-error.ts';

/** All that a store is called, derived from the one name that its author gave. */
export interface StoreNames {
  /** How the store calls itself: 'FooBar'. */
  readonly storeName: string;
  /** 'foo-bar', as in the names of files. */
  readonly kebabName: string;
  /** 'coatcheck-store-foo-bar' or '@acme/coatcheck-store-foo-bar': where core looks for the store. */
  readonly packageName: string;
  /** The package without its scope: the folder of the project, unless told. */
  readonly folder: string;
  /** What a deployment says: 'FooBar' for SESSION_STORE=FooBar, or '@acme/foo-bar'. */
  readonly setting: string;
}

/** What npm allows. */
const LONGEST_PACKAGE_NAME = 214;

const PREFIX = 'coatcheck-store-';

/** Stores of Coatcheck itself: another one of the same name would be mistaken for it. */
const ownStores: ReadonlySet<string> = new Set(['memory', 'file', 'lru', 'keyv']);

/** Packages of Coatcheck itself that core would try first for a store of that name. */
const ownPackages: ReadonlySet<string> = new Set(['core', 'conformance', 'web']);

/**
 * All names of a store, by the convention by which core finds it.
 *
 * @param name - 'foo-bar' or '@acme/foo-bar'; 'FooBar', 'SessionFooBarStore' and the name of the package mean the same
 * @throws AnswerError for a name that npm would refuse, that core would not find, or that is Coatcheck's own
 */
export function storeNames(name: string): StoreNames {
  const [, scope, own = ''] = /^(?:(.*?)\/)?(.*)$/s.exec(name) ?? [];
  if (scope !== undefined) checkScope(scope);
  const kebabName = kebabCase(withoutFrame(own));
  checkWords(kebabName);
  if (scope === undefined) checkFound(kebabName);
  checkOwn(kebabName, scope);
  const folder = PREFIX + kebabName;
  const packageName = scope === undefined ? folder : `${scope}/${folder}`;
  if (packageName.length > LONGEST_PACKAGE_NAME) {
    throw new AnswerError(
      'name',
      `The package would be called by more than the ${LONGEST_PACKAGE_NAME} characters that npm allows.`,
    );
  }
  const storeName = pascalCase(kebabName);
  return {
    storeName,
    kebabName,
    packageName,
    folder,
    setting: scope === undefined ? storeName : `${scope}/${kebabName}`,
  };
}

/** Authors may write the name of the class or of the package: both are unmistakable. */
function withoutFrame(own: string): string {
  if (own.startsWith(PREFIX)) return own.slice(PREFIX.length);
  return /^Session([A-Z].*)Store$/s.exec(own)?.[1] ?? own;
}

function checkScope(scope: string): void {
  if (!/^@[a-z0-9][a-z0-9._-]*$/.test(scope)) {
    throw new AnswerError(
      'name',
      'What stands before the slash has to be a scope of npm in lower case, as in @acme/foo.',
    );
  }
  if (scope === '@coatcheck') {
    throw new AnswerError(
      'name',
      "The scope @coatcheck is Coatcheck's own. Leave it out: SESSION_STORE=Foo finds the package coatcheck-store-foo as well.",
    );
  }
}

function checkWords(kebabName: string): void {
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(kebabName)) return;
  throw new AnswerError(
    'name',
    'A name consists of words of letters and digits with single dashes between them, and begins with a letter: foo, foo-bar or @acme/foo.',
  );
}

/** A deployment says 'FooBar', and core looks for 'foo-bar'; with a scope it says '@acme/foo-bar'. */
function checkFound(kebabName: string): void {
  const storeName = pascalCase(kebabName);
  const found = kebabCase(storeName);
  if (found === kebabName) return;
  throw new AnswerError(
    'name',
    `SESSION_STORE=${storeName} would be looked for in ${PREFIX}${found}. Call the store '${found}', or by another name.`,
  );
}

function checkOwn(kebabName: string, scope: string | undefined): void {
  // Core compares the names of stores without their dashes.
  const plain = kebabName.replaceAll('-', '');
  if (ownStores.has(plain)) {
    const [storeName, theirs] = [pascalCase(plain), `@coatcheck/${plain}`];
    throw new AnswerError(
      'name',
      `There is Session${storeName}Store in ${theirs} already, and the two would be taken for each other. Choose another name.`,
    );
  }
  if (scope === undefined && ownPackages.has(kebabName)) {
    throw new AnswerError(
      'name',
      `SESSION_STORE=${pascalCase(kebabName)} leads to @coatcheck/${kebabName}, which is no store. Choose another name.`,
    );
  }
}

function kebabCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

function pascalCase(kebabName: string): string {
  return kebabName.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
