import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { rolldown } from 'rolldown';
import webpack from 'webpack';
import type { Configuration, Stats } from 'webpack';

/** What a bundle is to be like. */
interface BundleOptions {
  /** What it is for. */
  readonly target: 'node' | 'workers';
  readonly minify: boolean;
}

/** Makes an ES module of `<entry>.ts` in the folder of a project and all that it imports. Returns what stands in the bundle. */
export type Bundle = (folder: string, entry: string, options: BundleOptions) => Promise<string>;

/** The bundlers, as their users call them for the target. A warning is an error. */
export const bundlers: Readonly<Record<'esbuild' | 'rolldown' | 'webpack', Bundle>> = {
  async esbuild(folder, entry, { target, minify }) {
    const { outputFiles, warnings } = await build({
      absWorkingDir: folder,
      entryPoints: [`${entry}.ts`],
      bundle: true,
      minify,
      format: 'esm',
      write: false,
      logLevel: 'silent',
      ...(target === 'node'
        ? { platform: 'node' }
        : { platform: 'browser', conditions: [...conditions], external: ['node:*'] }),
    });
    refuse(warnings.map(({ text }) => text));
    return outputFiles.map(({ text }) => text).join('');
  },
  async rolldown(folder, entry, { target, minify }) {
    const warnings: string[] = [];
    const bundle = await rolldown({
      cwd: folder,
      input: `${entry}.ts`,
      onLog: (_level, { message }) => void warnings.push(message),
      ...(target === 'node'
        ? { platform: 'node' }
        : { platform: 'browser', resolve: { conditionNames: [...conditions] }, external: /^node:/ }),
    });
    try {
      const { output } = await bundle.generate({ format: 'esm', minify, codeSplitting: false });
      refuse(warnings);
      return output.map((part) => (part.type === 'chunk' ? part.code : '')).join('');
    } finally {
      await bundle.close();
    }
  },
  async webpack(folder, entry, { target, minify }) {
    // It reads JavaScript only.
    const { code } = await transform(await readFile(join(folder, `${entry}.ts`), 'utf8'), { loader: 'ts' });
    await writeFile(join(folder, `${entry}.js`), code);
    const bundled = join(folder, `webpack-${target}`);
    const stats = await run({
      mode: 'production',
      optimization: { minimize: minify },
      context: folder,
      entry: `./${entry}.js`,
      experiments: { outputModule: true },
      output: { path: bundled, filename: 'bundle.mjs', library: { type: 'module' } },
      plugins: [new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })],
      ...(target === 'node'
        ? { target: 'node22' }
        : {
            target: 'webworker',
            resolve: { conditionNames: [...conditions, 'import', 'module', 'default'] },
            externals: /^node:/,
            externalsType: 'module-import',
          }),
    });
    const { errors = [], warnings = [] } = stats.toJson({ all: false, errors: true, warnings: true });
    refuse([...errors, ...warnings].map(({ message }) => message));
    return readFile(join(bundled, 'bundle.mjs'), 'utf8');
  },
};

/** By which bundles for workers choose among the entries of a package. */
const conditions = ['workerd', 'worker', 'browser'] as const;

function run(configuration: Configuration): Promise<Stats> {
  return new Promise((resolve, reject) => {
    webpack(configuration, (error, stats) => {
      if (stats === undefined) reject(error ?? new Error('webpack said nothing.'));
      else resolve(stats);
    });
  });
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`The bundler complains:\n${problems.join('\n')}`);
}
