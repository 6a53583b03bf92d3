import { root } from '@coatcheck/packaging/workspace';
import { join } from 'node:path';
import { Application, Logger, LogLevel } from 'typedoc';
import type { ProjectReflection, TypeDocOptions } from 'typedoc';
import ts from 'typescript';
import type { DocumentedModule } from './documented-modules.ts';
import { undocumented } from './undocumented.ts';

/** The doc comments of some modules. */
export class Documentation {
  readonly #application: Application;
  readonly #project: ProjectReflection;
  readonly #listener: Listener;

  private constructor(application: Application, project: ProjectReflection, listener: Listener) {
    this.#application = application;
    this.#project = project;
    this.#listener = listener;
  }

  /** Reads the sources. They are not checked: the compiler of this repository is a newer one than TypeDoc's, and does that. */
  static async of(modules: readonly DocumentedModule[]): Promise<Documentation> {
    const specifiers = new Map(modules.map(({ file, specifier }) => [file, specifier]));
    // Nothing but these settings, whatever configuration lies about.
    const application = await Application.bootstrap({ ...settings, entryPoints: [...specifiers.keys()] }, []);
    const listener = new Listener();
    application.logger = listener;
    const entries = application.getEntryPoints() ?? [];
    for (const entry of entries) entry.displayName = specifiers.get(entry.sourceFile.fileName) ?? entry.displayName;
    const project = application.converter.convert(entries);
    // Types that are in use and not exported are told of one package at a time.
    for (const name of new Set(modules.map(({ packageName }) => packageName))) {
      project.packageName = name;
      application.validate(project);
    }
    return new Documentation(application, project, listener);
  }

  /**
   * What is wrong with it, in words: exports without a doc comment, types that nobody can name, broken links, tags that lead nowhere.
   * Once pages are written, what was wrong with those too.
   */
  get complaints(): readonly string[] {
    return [...this.#listener.heard, ...undocumented(this.#project)];
  }

  /** Writes it into a folder as pages of HTML, in the place of whatever is there. */
  async writePages(folder: string): Promise<void> {
    await this.#application.generateDocs(this.#project, folder);
  }
}

const settings: Partial<TypeDocOptions> = {
  compilerOptions: compilerOptions(),
  basePath: root,
  name: 'Coatcheck',
  readme: 'none',
  navigationLinks: { Repository: 'https://github.com/coatcheck/coatcheck' },
  skipErrorChecking: true,
  disableGit: true,
  gitRevision: 'main',
  sourceLinkTemplate: 'https://github.com/coatcheck/coatcheck/blob/{gitRevision}/{path}#L{line}',
  alwaysCreateEntryPointModule: true,
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  validation: { notExported: true, invalidLink: true, rewrittenLink: true },
};

/** Those of this repository, so that packages are read from their sources here too. */
function compilerOptions(): Record<string, unknown> {
  const file = join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as { config: Configuration };
  return config.compilerOptions;
}

interface Configuration {
  readonly compilerOptions: Record<string, unknown>;
}

class Listener extends Logger {
  readonly heard: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.heard.push(message);
  }
}
