import { run } from '../../tools/command.ts';
import { buildah, need, runc } from '../../tools/toolchain/prerequisites.ts';
import { makeBaseImage } from './base-image.ts';
import { BASE_IMAGE, type Builder } from './builder.ts';
import { launchByRunc } from './runc.ts';

/** Builds without a daemon, as root; runs images by runc. https://github.com/containers/buildah */
export async function buildahBuilder(): Promise<Builder> {
  const purpose = 'build container images without Docker';
  const program = await need(buildah, purpose);
  const runtime = await need(runc, 'start container images without Docker');
  if (process.getuid?.() !== 0) throw new Error(`buildah needs root to ${purpose}. Run this as root, or start Docker.`);
  return {
    name: 'buildah',
    prepare: async (options) => {
      const { signal } = options;
      const known = await run(program, ['images', '--quiet', BASE_IMAGE], { signal }).catch(() => '');
      if (known !== '') return;
      options.report(`pulling ${BASE_IMAGE}`);
      try {
        await run(program, ['pull', '--quiet', BASE_IMAGE], { signal });
      } catch (error) {
        signal.throwIfAborted();
        options.report(`${BASE_IMAGE} cannot be pulled (${lastLineOf(error)})`);
        await makeBaseImage(program, options);
      }
    },
    build: async ({ context, reference, args, epoch, secrets, log }, signal) => {
      await run(
        program,
        [
          ...['build', '--isolation', 'chroot', '--network', 'host', '--layers', '--format', 'oci'],
          ...['--timestamp', String(epoch), '--tag', reference],
          ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
          ...Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
          context,
        ],
        { signal, log },
      );
    },
    save: async (reference, folder, signal) => {
      await run(program, ['push', '--quiet', reference, `oci:${folder}:image`], { signal });
    },
    archive: async (reference, file, signal) => {
      await run(program, ['push', '--quiet', reference, `docker-archive:${file}:${reference}`], { signal });
    },
    load: async (file, signal) => {
      await run(program, ['pull', '--quiet', `docker-archive:${file}`], { signal });
    },
    launch: (spec) => launchByRunc(runtime, spec),
  };
}

function lastLineOf(error: unknown): string {
  return (
    String(error instanceof Error ? error.message : error)
      .split('\n')
      .at(-1) ?? ''
  );
}
