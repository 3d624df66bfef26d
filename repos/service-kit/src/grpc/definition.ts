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

/** Services by name, and their methods by name. */
export type ServiceDefinitions = Readonly<Record<string, Readonly<Record<string, MethodDefinition<object, object>>>>>;

/** The methods as grpc-js needs them, from their generated descriptors: the running service reads no .proto file. */
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

/** Returns a DomainError if the bytes are not a message of the schema; if this threw, grpc-js would answer INTERNAL. */
function deserialize(schema: DescMessage) {
  return (bytes: Uint8Array): object => {
    try {
      return fromBinary(schema, bytes);
    } catch (cause) {
      return new DomainError('invalid', 'request.malformed', `Not a ${schema.typeName}.`, { cause });
    }
  };
}

/** The files that define these methods, and the files that those import, for server reflection. */
export function reflectionDefinition(methods: readonly DescMethod[]): PackageDefinition {
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
