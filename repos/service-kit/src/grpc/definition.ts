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
import { DomainError } from '../errors/domain-error.js';

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

function methodDefinition(method: DescMethod): MethodDefinition<object, object> {
  const { parent, name, localName, input, output, methodKind } = method;
  return {
    path: `/${parent.typeName}/${name}`,
    originalName: localName,
    requestStream: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
    responseStream: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
    requestSerialize: serialize(input),
    requestDeserialize: deserialize(input),
    responseSerialize: serialize(output),
    responseDeserialize: (bytes: Uint8Array) => fromBinary(output, bytes),
  };
}

function serialize(schema: DescMessage) {
  return (value: object) => Buffer.from(toBinary(schema, create(schema, value as MessageInitShape<DescMessage>)));
}

/** Gives the refusal instead of a message that cannot be read: grpc-js would call it a fault of the server. */
function deserialize(schema: DescMessage) {
  return (bytes: Uint8Array): object => {
    try {
      return fromBinary(schema, bytes);
    } catch (cause) {
      return new DomainError('invalid', 'request.malformed', `Not a ${schema.typeName}.`, { cause });
    }
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
