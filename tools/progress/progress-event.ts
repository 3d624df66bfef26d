/** What happens during a start. The command decides how to show it. */
export type ProgressEvent =
  | { readonly kind: 'planned'; readonly steps: readonly string[] }
  | { readonly kind: 'started'; readonly step: string }
  | { readonly kind: 'detail'; readonly step: string; readonly text: string }
  | { readonly kind: 'done'; readonly step: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly step: string; readonly ms: number; readonly error: Error }
  | { readonly kind: 'notice'; readonly text: string };

export type ReportProgress = (event: ProgressEvent) => void;
