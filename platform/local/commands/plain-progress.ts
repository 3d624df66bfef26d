import type { ProgressEvent, Report } from '../progress.ts';
import { seconds } from './seconds.ts';

/** Progress as lines, for logs and pipes. */
export function plainProgress(write: (line: string) => void): Report {
  return (event) => {
    const line = lineOf(event);
    if (line !== undefined) write(line);
  };
}

export function lineOf(event: ProgressEvent): string | undefined {
  switch (event.kind) {
    case 'planned':
    case 'started':
      return undefined;
    case 'detail':
      return `  ${event.step}: ${event.text}`;
    case 'done':
      return `✔ ${event.step} (${seconds(event.ms)})`;
    case 'failed':
      return `✖ ${event.step} (${seconds(event.ms)})`;
    case 'notice':
      return event.text;
  }
}
