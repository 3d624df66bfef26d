import type { DescMethodServerStreaming, DescMethodUnary, MessageInitShape } from '@bufbuild/protobuf';
import { GrpcMethod } from '@nestjs/microservices';

type Rpc = DescMethodUnary | DescMethodServerStreaming;

/** What the handler of a method returns: its answer, or the messages of its stream. */
type Answer<M extends Rpc> = M extends DescMethodUnary
  ? Promise<MessageInitShape<M['output']>>
  : AsyncIterable<MessageInitShape<M['output']>>;

/** Marks the handler of a contract's method, such as `@Rpc(ListService.method.getList)`. An answer of a wrong type does not compile. */
export function Rpc<M extends Rpc>(method: M) {
  const mark = GrpcMethod(method.parent.typeName, method.name);
  return <H extends (...args: never[]) => Answer<M>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => void mark(target, key, descriptor);
}
