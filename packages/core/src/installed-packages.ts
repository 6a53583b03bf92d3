import { conventionalName, isStorePackage } from './conventional-packages.ts';
import { StoreNameError } from './errors.ts';

/** The packages that can be reached from an application's root, where modules can be resolved at run time. */
export interface InstalledPackages {
  /** The file that a package's name leads to, or undefined if it is not installed; `STORE_NOT_LOADED` if it is, and has no entry. */
  find(packageName: string): string | undefined;
  /** Loads a module by the file it is in. */
  load(file: string): Promise<unknown>;
  /** The names of the stores among the dependencies of the application. */
  storeNames(): string[];
}

/**
 * Looks from a folder (by default the working directory), and not from core's own place, so that it works under pnpm. Undefined where
 * the runtime or the bundle cannot resolve modules.
 */
export async function installedPackages(root: string | undefined): Promise<InstalledPackages | undefined> {
  const require = await requireFrom(root);
  if (require === undefined) return undefined;
  return {
    find(packageName) {
      try {
        return require.resolve(packageName);
      } catch (cause) {
        const installed = installedPackage(require, packageName);
        if (installed === undefined && hasErrorCode(cause, 'MODULE_NOT_FOUND')) return undefined;
        const file = installed && importedFile(require, installed);
        if (file !== undefined) return file;
        const what =
          installed === undefined ? 'cannot be looked for' : 'is installed, but has no entry that can be loaded';
        throw new StoreNameError('STORE_NOT_LOADED', `The package '${packageName}' ${what}: ${firstLine(cause)}`, {
          cause,
        });
      }
    },
    async load(file) {
      const { pathToFileURL } = await import('node:url');
      const module: unknown = await import(/* webpackIgnore: true */ /* @vite-ignore */ pathToFileURL(file).href);
      return module;
    },
    storeNames() {
      return dependenciesOf(readManifest(require, './package.json'))
        .filter((name) => isStorePackage(installedPackage(require, name)?.manifest))
        .flatMap((name) => conventionalName(name) ?? []);
    },
  };
}

async function requireFrom(root: string | undefined): Promise<NodeJS.Require | undefined> {
  try {
    const [module, path] = await Promise.all([import('node:module'), import('node:path')]);
    return module.createRequire(path.resolve(root ?? '.', 'package.json'));
  } catch {
    return undefined;
  }
}

interface InstalledPackage {
  readonly folder: string;
  readonly manifest: unknown;
}

/** Looks in the places where the platform looks, since a package need not let its package.json be resolved. */
function installedPackage(require: NodeJS.Require, packageName: string): InstalledPackage | undefined {
  for (const place of require.resolve.paths(packageName) ?? []) {
    const folder = `${place}/${packageName}`;
    const manifest = readManifest(require, `${folder}/package.json`);
    if (manifest !== undefined) return { folder, manifest };
  }
  return undefined;
}

/** The entry of a package that can be imported and not required: resolving for `require` does not see it. */
function importedFile(require: NodeJS.Require, { folder, manifest }: InstalledPackage): string | undefined {
  const exports =
    typeof manifest === 'object' && manifest !== null && 'exports' in manifest ? manifest.exports : undefined;
  const target = importedTarget(exports);
  try {
    return target === undefined ? undefined : require.resolve(`${folder}/${target}`);
  } catch {
    return undefined;
  }
}

const importConditions: ReadonlySet<string> = new Set(['.', 'import', 'module-sync', 'node', 'default']);

function importedTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const chosen = Object.entries(exports).filter(([condition]) => importConditions.has(condition));
  return chosen.map(([, target]) => importedTarget(target)).find((target) => target !== undefined);
}

function readManifest(require: NodeJS.Require, file: string): unknown {
  try {
    return require(file);
  } catch {
    return undefined;
  }
}

function dependenciesOf(manifest: unknown): string[] {
  if (typeof manifest !== 'object' || manifest === null || !('dependencies' in manifest)) return [];
  const { dependencies } = manifest;
  return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [];
}

/** What follows in such messages is the chain of modules that asked. */
function firstLine(error: unknown): string | undefined {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
}

function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
