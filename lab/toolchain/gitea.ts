import type { GoProgram } from '../../tools/toolchain/go-program.ts';

/** https://gitea.com: a Git forge whose API for pull requests is like GitHub's. Its Go module has no built web pages. */
export const gitea: GoProgram = {
  name: 'gitea',
  module: 'code.gitea.io/gitea',
  version: '1.23.8',
  sum: 'h1:j1r14vyW6n2JHBBQPi52VLwa8C3iylUHVpPIqoS+XQY=',
  source: '.',
  variables: { 'main.Version': '1.23.8' },
  folders: ['options', 'public', 'templates'],
};
