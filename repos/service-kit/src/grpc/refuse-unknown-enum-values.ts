import { type DescMessage, type Message, toJson } from '@bufbuild/protobuf';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { unknownEnumValue } from '@todo-platform/contracts';

/**
 * Refuses answers with an enum value that this release does not know: a newer release of the other service sent it. It must not be taken
 * for another value, so the caller tries again until this service is upgraded too.
 */
export const refuseUnknownEnumValues: Interceptor = (next) => async (request) => {
  const response = await next(request);
  const { output } = request.method;
  if (response.stream) return { ...response, message: knownOnly(output, response.message) };
  checkEnumValues(output, response.message);
  return response;
};

async function* knownOnly<M extends Message>(schema: DescMessage, messages: AsyncIterable<M>): AsyncGenerator<M> {
  for await (const message of messages) {
    checkEnumValues(schema, message);
    yield message;
  }
}

function checkEnumValues(schema: DescMessage, message: Message): void {
  const unknown = unknownEnumValue(schema, toJson(schema, message));
  if (unknown !== undefined)
    throw new ConnectError(`${schema.typeName}: ${unknown}, which this release does not know`, Code.Unimplemented);
}
