import { execa } from 'execa';

import { DeliveryError } from '../errors.ts';

export type Git = {
  /** Runs git with `input` as standard input, and returns its standard output. */
  run(args: readonly string[], input?: string, variables?: Variables): Promise<string>;
  /** Runs git and reports failure as a result, not as an error. */
  attempt(args: readonly string[]): Promise<Attempt>;
};

type Variables = Readonly<Record<string, string>>;

export type Attempt = { readonly succeeded: boolean; readonly stdout: string; readonly stderr: string };

export type GitOptions = {
  readonly folder: string;
  /** Git sends the token only to this address. */
  readonly remote: string;
  readonly token: string;
  readonly signal: AbortSignal;
};

/**
 * Git in a temporary bare repository. The token is passed in the environment, because every user of the machine can read
 * arguments, and files outlive the process.
 */
export function gitIn({ folder, remote, token, signal }: GitOptions): Git {
  const env = { ...environment(folder), ...authorization(remote, token) };
  const attempt = async (args: readonly string[], input = '', variables: Variables = {}): Promise<Attempt> => {
    const options = { input, reject: false, cancelSignal: signal, stripFinalNewline: false } as const;
    const { failed, stdout, stderr, cause } = await execa('git', args, {
      ...options,
      env: { ...env, ...variables },
    });
    signal.throwIfAborted();
    if (hasNoSuchProgram(cause))
      throw new DeliveryError('request', 'git is not installed, and open-image-pr needs it.');
    return { succeeded: !failed, stdout, stderr: stderr.replaceAll(token, '***') };
  };
  return {
    attempt: (args) => attempt(args),
    run: async (args, input, variables) => {
      const { succeeded, stdout, stderr } = await attempt(args, input, variables);
      if (succeeded) return stdout;
      throw new DeliveryError('again', `git ${args[0]} failed:\n${stderr.trim()}`);
    },
  };
}

function environment(folder: string): Record<string, string> {
  return {
    GIT_DIR: folder,
    GIT_ALLOW_PROTOCOL: 'https:http:file',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    // This program parses Git's messages.
    LC_ALL: 'C',
  };
}

/** Forges accept a token over HTTP as the password of any user. */
function authorization(remote: string, token: string): Record<string, string> {
  if (!remote.startsWith('http')) return {};
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${remote}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
  };
}

function hasNoSuchProgram(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT';
}
