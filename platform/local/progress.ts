/** What a start tells of itself. How it is shown is the affair of the command that asked for it. */
export type ProgressEvent =
  | { readonly kind: 'planned'; readonly steps: readonly string[] }
  | { readonly kind: 'started'; readonly step: string }
  | { readonly kind: 'detail'; readonly step: string; readonly text: string }
  | { readonly kind: 'done'; readonly step: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly step: string; readonly ms: number; readonly error: Error }
  | { readonly kind: 'notice'; readonly text: string };

export type Report = (event: ProgressEvent) => void;
