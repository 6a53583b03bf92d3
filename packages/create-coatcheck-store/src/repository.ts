import { AnswerError } from './answer-error.ts';

/**
 * The `repository` of a package.json.
 *
 * @param given - 'acme/coatcheck-store-foo' on GitHub, or an address that begins with https://
 */
export function repositoryField(given: string): { type: 'git'; url: string } {
  const url = /^[\w.-]+\/[\w.-]+$/.test(given) ? `https://github.com/${given}` : given;
  if (!/^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~-]+)+\/?$/.test(url)) {
    throw new AnswerError(
      'repository',
      'A repository is owner/name on GitHub, or its address: https://github.com/acme/coatcheck-store-foo.',
    );
  }
  return { type: 'git', url: `git+${url.replace(/(?:\.git)?\/?$/, '')}.git` };
}
