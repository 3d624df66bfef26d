import { z } from 'zod';

/** The parts that we read of the reports that Jest writes by --json and Vitest by --reporter=json. */
export const Results = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string().default(''),
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});
