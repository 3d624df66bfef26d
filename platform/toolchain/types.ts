/** Where a part comes from: the machine's PATH, the cache of an earlier start, or fetched or built just now. */
export type Origin = 'path' | 'cache' | 'built';

/** Takes one line of progress, meant for people. */
export type Report = (line: string) => void;

export type EnsureOptions = {
  readonly report: Report;
  /** Aborting ends the commands in hand and leaves nothing in the cache that is taken for whole. */
  readonly signal: AbortSignal;
};

/** Something the machine lacks. */
export type Problem = {
  /** What is missing and which version is needed, in one line. */
  readonly what: string;
  /** How to install it, in one line. */
  readonly install: string;
};

/** `binDir` holds initdb, postgres and pg_ctl, and is readable by every user of the machine. */
export type Postgres = { readonly binDir: string; readonly version: string; readonly origin: Origin };

/** `java -cp <classpath> kafka.Kafka` is the broker, `kafka.tools.StorageTool` formats its storage. */
export type Kafka = {
  readonly java: string;
  readonly classpath: string;
  readonly version: string;
  readonly origin: Origin;
};

/** A binary that needs nothing else. */
export type Program = { readonly binary: string; readonly version: string; readonly origin: Origin };
