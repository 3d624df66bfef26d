import { fromJson } from '@bufbuild/protobuf';
import { Code, createClient, createRouterTransport } from '@connectrpc/connect';
import { expect, it } from '@jest/globals';
import { TaskSchema, TaskState } from '@todo-platform/contracts';
import { ListService } from '@todo-platform/contracts/grpc';
import { refuseUnknownEnumValues } from '../src/grpc/refuse-unknown-enum-values.js';

/** A client of a list service whose tasks have this state. */
function clientOf(state: number) {
  const task = fromJson(TaskSchema, { state });
  const routes = createRouterTransport(
    ({ service }) => {
      service(ListService, {
        getTask: () => ({ task: { task } }),
        async *export() {
          yield await Promise.resolve({ tasks: [{ task: { state: TaskState.OPEN } }], cursor: '1' });
          yield { tasks: [{ task }], cursor: '2' };
        },
      });
    },
    { transport: { interceptors: [refuseUnknownEnumValues] } },
  );
  return createClient(ListService, routes);
}

/** Reads the export into `cursors`. */
async function read(state: number, cursors: string[]): Promise<void> {
  for await (const { cursor } of clientOf(state).export({})) cursors.push(cursor);
}

it('an answer with an enum value that this release does not know is refused', async () => {
  const refusal = { code: Code.Unimplemented, rawMessage: expect.stringContaining('task.task.state is 7') };
  await expect(clientOf(7).getTask({})).rejects.toMatchObject(refusal);
  expect(await clientOf(TaskState.COMPLETED).getTask({})).toMatchObject({
    task: { task: { state: TaskState.COMPLETED } },
  });
});

it('a stream ends with an error at the first such value, after the messages before it', async () => {
  const [known, unknown]: [string[], string[]] = [[], []];
  await read(TaskState.COMPLETED, known);
  await expect(read(7, unknown)).rejects.toMatchObject({
    rawMessage: expect.stringContaining('tasks.task.state is 7'),
  });
  expect([known, unknown]).toEqual([['1', '2'], ['1']]);
});
