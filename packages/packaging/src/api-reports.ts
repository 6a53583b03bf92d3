import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import type { IConfigFile } from '@microsoft/api-extractor';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryPoints, type EntryPoint } from './entry-points.ts';
import { runtimeExports } from './runtime-exports.ts';
import { root, type WorkspacePackage } from './workspace.ts';

/** Everything that one entry point of a package exports, with its types in full, as text that is kept in the repository and reviewed. */
export interface ApiReport {
  /** Where it is kept: 'packages/keyv/api/register.api.md'. */
  readonly path: string;
  readonly text: string;
}

/** Makes the report of every entry point of these packages, from the declarations that were built last. */
export async function apiReports(packages: readonly WorkspacePackage[]): Promise<ApiReport[]> {
  const places = packages.flatMap(placesOf);
  const temporary = await mkdtemp(join(tmpdir(), 'coatcheck-api-'));
  try {
    const files = places.map(({ types }) => types);
    const configurations = places.map((place) => configurationOf(place, files, temporary));
    const [first] = configurations;
    // One program for all: to make it takes most of the time.
    const compilerState = first && CompilerState.create(first, { additionalEntryPoints: files });
    for (const configuration of configurations) extract(configuration, compilerState);
    const values = await runtimeExports(packages);
    const reports = places.map(async (place) => {
      const signatures = await signaturesOf(place, temporary);
      return { path: place.path, text: textOf(place, signatures, values.get(place.specifier) ?? []) };
    });
    return await Promise.all(reports);
  } finally {
    await rm(temporary, { recursive: true });
  }
}

/** An entry point, where it is built, and where its report goes. */
interface Place extends EntryPoint {
  readonly folder: string;
  readonly path: string;
}

function placesOf(entry: WorkspacePackage): Place[] {
  const folder = join(root, 'packages', entry.folder);
  return entryPoints(entry).map((point) =>
    Object.assign(point, {
      folder,
      types: join(folder, point.types),
      path: `packages/${entry.folder}/api/${point.name}.api.md`,
    }),
  );
}

function configurationOf(place: Place, files: readonly string[], temporary: string): ExtractorConfig {
  const name = nameOf(place);
  const configObject: IConfigFile = {
    projectFolder: place.folder,
    mainEntryPointFilePath: place.types,
    newlineKind: 'lf',
    compiler: { overrideTsconfig: { compilerOptions, files } },
    apiReport: {
      enabled: true,
      // What is marked as internal is not part of it.
      reportVariants: ['public'],
      reportFileName: name,
      reportFolder: temporary,
      reportTempFolder: join(temporary, 'made'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    // What it finds in the comments is the business of packages/reference.
    messages: {
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
    },
  };
  const packageJsonFullPath = join(place.folder, 'package.json');
  return ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath });
}

/** As a user's compiler reads the declarations. */
const compilerOptions = {
  target: 'es2023',
  lib: ['es2024', 'esnext.disposable'],
  module: 'nodenext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
};

function extract(configuration: ExtractorConfig, compilerState: CompilerState | undefined): void {
  const errors: string[] = [];
  Extractor.invoke(configuration, {
    ...(compilerState && { compilerState }),
    localBuild: true,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.formatMessageWithLocation(root));
      message.handled = true;
    },
  });
  if (errors.length > 0) throw new Error(`The declarations cannot be read:\n${errors.join('\n')}`);
}

/** Without the remarks on comments, which are no part of the API; what is deprecated stays marked as that. */
async function signaturesOf(place: Place, temporary: string): Promise<string> {
  const report = await readFile(join(temporary, 'made', `${nameOf(place)}.public.api.md`), 'utf8');
  const declarations = report.slice(report.indexOf('```ts') + '```ts'.length, report.lastIndexOf('```'));
  return declarations
    .replaceAll(/(?<=^ *\/\/.*) (?:@public|\(undocumented\)|\(No @packageDocumentation .*\))/gm, '')
    .replaceAll(/^ *\/\/\n/gm, '')
    .trim();
}

/** Classes that are exported as types alone look like any others among the signatures, so what is there at run time is told apart. */
function textOf({ specifier }: Place, signatures: string, values: readonly string[]): string {
  const parts = [signatures, ['// At run time there are:', ...values].join('\n// ')];
  return `# The public API of \`${specifier}\`

Written by \`npm run api -- --write\` from what was built; a change of it is a change for users.

<!-- oxfmt-ignore -->
\`\`\`ts
${parts.filter((part) => part !== '').join('\n\n')}
\`\`\`
`;
}

function nameOf({ specifier }: Place): string {
  return specifier.replaceAll('/', '.');
}
