import { StoreNameError } from './errors.ts';
import { installedPackages } from './installed-packages.ts';

/**
 * Loads a package that the options of a store name, as the application would: from its folder, and not from where the store is installed.
 *
 * @param root - the folder of the application (`StoreContext.root`); unless given, the working directory
 * @throws `STORE_NOT_INSTALLED` if it is not there, `STORE_NOT_LOADED` with its cause if it is and does not load
 */
export async function loadPackage(packageName: string, root?: string): Promise<unknown> {
  const packages = await installedPackages(root);
  const file = packages?.find(packageName);
  if (packages === undefined || file === undefined) {
    const message = `The package '${packageName}' is not installed where the application is. Try: npm install ${packageName}`;
    throw new StoreNameError('STORE_NOT_INSTALLED', message);
  }
  try {
    return await packages.load(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The package '${packageName}' is installed but fails to load: ${reason}`;
    throw new StoreNameError('STORE_NOT_LOADED', message, { cause });
  }
}
