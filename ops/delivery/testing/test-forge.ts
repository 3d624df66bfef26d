/** A forge for tests: a real one, or the recorded answers of one over real Git repositories. */
export type TestForge = {
  /** Makes a repository with these files on `main`. */
  newRepository(files: Readonly<Record<string, string>>): Promise<TestRepository>;
};

export type TestRepository = {
  readonly apiUrl: string;
  /** `owner/name` */
  readonly name: string;
  readonly token: string;
  /** The URL for the tests' own Git, with credentials. */
  readonly remote: string;
  /** Opens a pull request of another person, from a branch of this name in a fork. */
  openFromFork(branch: string): Promise<void>;
};
