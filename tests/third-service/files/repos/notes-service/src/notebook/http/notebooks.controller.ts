import { Body, Controller, Post } from '@nestjs/common';
import { NotebookSchema } from '@todo-platform/contracts';
import { Answers, Caller, newId, textOf } from '@todo-platform/service-kit';
import { z } from 'zod';
import { CreateNotebookHandler } from '../commands/create-notebook.js';

const createBody = z.strictObject({ id: newId, name: textOf(NotebookSchema.field.name) });
const view = z.strictObject({ id: z.guid(), name: z.string() });

@Controller('api/notes/v1/notebooks')
export class NotebooksController {
  constructor(private readonly createNotebook: CreateNotebookHandler) {}

  @Post()
  @Answers(201, 'The new notebook', view)
  async create(
    @Caller() ownerId: string,
    @Body({ schema: createBody }) body: z.output<typeof createBody>,
  ): Promise<z.output<typeof view>> {
    const { id, name } = await this.createNotebook.execute({ ...body, ownerId });
    return { id, name };
  }
}
