import type { ProgressEvent, ReportProgress } from './progress-event.ts';
import { seconds } from '../output/seconds.ts';

/** Shows progress as plain lines, for logs and pipes. */
export function plainProgress(write: (line: string) => void): ReportProgress {
  return (event) => {
    const line = lineOf(event);
    if (line !== undefined) write(line);
  };
}

function lineOf(event: ProgressEvent): string | undefined {
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
