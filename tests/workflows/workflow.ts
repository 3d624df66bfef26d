import { z } from 'zod';

const Step = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});

const Job = z.object({
  uses: z.string().optional(),
  if: z.string().default(''),
  environment: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  'runs-on': z.string().optional(),
  'timeout-minutes': z.int().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  steps: z.array(Step).default([]),
});
export type Job = z.infer<typeof Job>;

const Trigger = z.object({ paths: z.array(z.string()).optional() }).nullable();

/** A workflow of GitHub Actions, as far as our rules go. https://docs.github.com/en/actions/reference/workflow-syntax-for-github-actions */
export const Workflow = z.object({
  on: z.record(z.string(), Trigger.catch(null)),
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: z.object({ group: z.string() }).optional(),
  jobs: z.record(z.string(), Job),
});
export type Workflow = z.infer<typeof Workflow>;
