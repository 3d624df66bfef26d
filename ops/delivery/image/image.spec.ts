import { describe, expect, it } from '@jest/globals';

import { buildOf } from '../testing/rig.ts';
import { Build, isNewer } from './build.ts';
import { buildIn, messageOf } from './commit-message.ts';
import { textOf } from './pull-request-text.ts';
import { readImage, withImage } from './version-file.ts';

const FILE = `# Who writes it.

image:
  # For people.
  tag: 'dev-1' # this one
  digest: "sha256:0"
`;

describe('version.yaml', () => {
  it('keeps comments, quotes and order when the image changes', () => {
    const { tag, digest } = buildOf(1);
    const changed = FILE.replace('dev-1', tag).replace('sha256:0', digest);
    expect(withImage(FILE, buildOf(1))).toBe(changed);
    expect(readImage(changed, 'version.yaml')).toEqual({ tag, digest });
  });

  it.each([
    ['is no YAML', 'image: {'],
    ['lacks the digest', 'image:\n  tag: "a"\n'],
    ['holds more', `${FILE}replicas: 1\n`],
    ['holds more of the image', `${FILE}  registry: a\n`],
    ['holds a number for a tag', 'image:\n  tag: 1\n  digest: "a"\n'],
    ['is empty', ''],
  ])('is refused when it %s', (_case, text) => {
    expect(() => readImage(text, 'a/version.yaml')).toThrow('a/version.yaml should hold image.tag and image.digest');
  });
});

describe('a build', () => {
  it('is read back from the message of its commit and from a squashed pull request', () => {
    const build = buildOf(1);
    expect(buildIn(messageOf(build))).toEqual(build);
    const { title, body } = textOf(build);
    expect(buildIn(`${title} (#7)\n\n${body}\n`)).toEqual(build);
    expect(buildIn(`${title}\n\n* ${messageOf(build)}\n`)).toEqual(build);
  });

  it('is read back without its optional addresses', () => {
    const build = buildOf(1, { commitUrl: undefined, runUrl: undefined });
    expect(buildIn(messageOf(build))).toEqual(build);
  });

  it.each(['By hand', '', messageOf(buildOf(1)).replace('Digest: sha256:', 'Digest: ')])(
    'is not found in other messages: %j',
    (message) => expect(buildIn(message)).toBeUndefined(),
  );

  it('is newer by the time of its commit, whatever the time zone, and by its tag in the same second', () => {
    const [early, late] = ['2026-01-01T12:00:00+02:00', '2026-01-01T11:00:00Z'].map((committedAt) =>
      buildOf(1, { committedAt }),
    );
    if (early === undefined || late === undefined) throw new Error('Two builds were made.');
    expect([isNewer(late, early), isNewer(early, late), isNewer(early, early)]).toEqual([true, false, false]);
    const [a, b] = [
      { ...early, tag: 'dev-a' },
      { ...early, tag: 'dev-b' },
    ];
    expect([isNewer(b, a), isNewer(a, b)]).toEqual([true, false]);
  });

  it('in the future counts as no build, so that it supersedes nothing', () => {
    const message = messageOf(buildOf(1));
    expect(buildIn(message)).toEqual(buildOf(1));
    expect(buildIn(message.replace('2026-01-01', '2999-01-01'))).toBeUndefined();
  });

  it.each([
    ['service', '../x'],
    ['environment', 'Test'],
    ['tag', 'a b'],
    ['digest', 'sha256:abc'],
    ['committedAt', 'yesterday'],
    ['committedAt', '2999-01-01T00:00:00Z'],
    ['commitUrl', 'javascript:alert(1)'],
  ])('has no %s like %j', (field, value) => {
    expect(Build.safeParse({ ...buildOf(1), [field]: value }).success).toBe(false);
  });
});
