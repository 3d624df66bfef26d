import {
  create,
  type DescFile,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { MethodDefinition } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';

/** Methods by name of services by name. */
export type ServiceDefinitions = Readonly<Record<string, Readonly<Record<string, MethodDefinition<object, object>>>>>;

/** What grpc-js needs to know of these methods, from their generated descriptors: no .proto file is read when the service runs. */
export function packageDefinition(methods: readonly DescMethod[]): ServiceDefinitions {
  const services = Map.groupBy(methods, (method) => method.parent);
  return Object.fromEntries(
    [...services].map(([service, offered]) => [
      service.typeName,
      Object.fromEntries(offered.map((method) => [method.name, methodDefinition(method)])),
    ]),
  );
}

function methodDefinition({ parent, name, localName, input, output, methodKind }: DescMethod) {
  return {
    path: `/${parent.typeName}/${name}`,
    originalName: localName,
    requestStream: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
    responseStream: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
    ...codec('request', input),
    ...codec('response', output),
  } as MethodDefinition<object, object>;
}

function codec(side: 'request' | 'response', schema: DescMessage) {
  return {
    [`${side}Serialize`]: (value: MessageInitShape<DescMessage>) =>
      Buffer.from(toBinary(schema, create(schema, value))),
    [`${side}Deserialize`]: (bytes: Uint8Array) => fromBinary(schema, bytes),
  };
}

/** The files that define these methods, and those that they import: what server reflection tells. */
export function reflected(methods: readonly DescMethod[]): PackageDefinition {
  const files = new Set<DescFile>();
  const add = (file: DescFile) => {
    if (files.has(file)) return;
    files.add(file);
    file.dependencies.forEach(add);
  };
  methods.forEach((method) => add(method.parent.file));
  const fileDescriptorProtos = [...files].map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto)));
  return { files: { format: 'Protocol Buffer 3 EnumDescriptorProto', type: {}, fileDescriptorProtos } };
}
