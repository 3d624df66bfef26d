#!/usr/bin/env node
// A plugin of `buf generate`: writes a table of the stable codes in errors/v1/reason.proto, so that an unknown code does not compile.
import { createRegistry, getOption } from '@bufbuild/protobuf';
import { createEcmaScriptPlugin, runNodeJs } from '@bufbuild/protoplugin';

const REASONS = 'errors/v1/reason.proto';
const PREFIX = 'REASON_';

const plugin = createEcmaScriptPlugin({
  name: 'protoc-gen-reasons',
  version: 'v1',
  generateTs(schema) {
    const registry = createRegistry(...schema.allFiles);
    const code = registry.getExtension('errors.v1.code');
    const values = registry.getEnum('errors.v1.Reason').values.filter(({ number }) => number > 0);
    const names = new Map();
    for (const value of values) {
      const text = getOption(value, code);
      if (text === '' || names.has(text))
        throw new Error(`${REASONS}: ${value.name} has no code, or the code of another reason`);
      names.set(text, value.name.slice(PREFIX.length));
    }
    const file = schema.generateFile('reasons.ts');
    file.preamble(schema.allFiles.find(({ proto }) => proto.name === REASONS));
    file.print('/** The reason of each stable code. */');
    file.print('export const reasonTable = {');
    for (const [text, name] of names) file.print(`  ${JSON.stringify(text)}: ${JSON.stringify(name)},`);
    file.print('} as const;');
  },
});

runNodeJs(plugin);
