/** Where a part comes from: PATH, the cache, or downloaded or built just now. */
export type Origin = 'path' | 'cache' | 'built';

/** Shows people one line of progress. */
export type ReportLine = (line: string) => void;

export type EnsureOptions = {
  readonly report: ReportLine;
  /** Aborting ends the running commands. The cache keeps no incomplete part. */
  readonly signal: AbortSignal;
};

/** Something that is missing on this machine. */
export type Problem = {
  /** What is missing and which version is needed, in one line. */
  readonly what: string;
  /** How to install it, in one line. */
  readonly install: string;
};

/** `binDir` holds initdb, postgres and pg_ctl. Every user of the machine can read it. */
export type Postgres = { readonly binDir: string; readonly version: string; readonly origin: Origin };

/** `java -cp <classpath> kafka.Kafka` runs the broker, `kafka.tools.StorageTool` formats its storage. */
export type Kafka = {
  readonly java: string;
  readonly classpath: string;
  readonly version: string;
  readonly origin: Origin;
};

/** A binary without dependencies. */
export type Program = { readonly binary: string; readonly version: string; readonly origin: Origin };
