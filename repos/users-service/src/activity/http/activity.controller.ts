import { createHash } from 'node:crypto';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import { Answers, Caller, isKnown, TakesIfNoneMatch } from '@todo-platform/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { GetActivityHandler } from '../queries/get-activity.js';

const activitySchema = z.strictObject({
  listsOwned: z.int(),
  openTasks: z.int(),
  completedToday: z.int(),
  streakDays: z.int(),
  completedPerDay: z.array(z.strictObject({ day: z.iso.date(), count: z.int() })),
});
type ActivityView = z.output<typeof activitySchema>;

/** Part of the ETag: a release that answers in another shape must not confirm an answer that a browser has kept. */
const SHAPE = createHash('sha256')
  .update(JSON.stringify(z.toJSONSchema(activitySchema)))
  .digest('hex')
  .slice(0, 8);

/** The caller's activity. */
@Controller('api/users/v1/activity')
export class ActivityController {
  constructor(private readonly getActivity: GetActivityHandler) {}

  /** Pages poll this. Browsers keep the answer and send its ETag by themselves, so most polls cost two rows and no body. */
  @Get()
  @TakesIfNoneMatch()
  @Answers(200, 'Counters in the time zone of the account; the last seven days, oldest first', activitySchema)
  async get(
    @Caller() caller: string,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ActivityView | undefined> {
    const { state, activity } = await this.getActivity.execute({ caller });
    const etag = `"${SHAPE}-${state}"`;
    void reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (isKnown(known, etag)) {
      void reply.status(304);
      return undefined;
    }
    const { completedPerDay, ...counters } = await activity();
    return { ...counters, completedPerDay: [...completedPerDay] };
  }
}
