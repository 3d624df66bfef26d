import { describe, expect, it } from '@jest/globals';

import type { TestedImage } from './build-image.ts';
import { imageTable } from './image-table.ts';

const frontend: TestedImage = {
  image: 'frontend',
  reference: 'frontend:dev',
  buildSeconds: 25.6,
  compressedBytes: 4_686_545,
  unpackedBytes: 10_394_902,
  startMs: 79.78,
  user: '65532:65532',
  shells: [],
  problems: [],
};

describe('the table of images', () => {
  it('shows sizes in megabytes and times in seconds', () => {
    expect(imageTable([frontend]).split('\n')).toEqual([
      'image     compressed  unpacked  start   build  user         shell  rules',
      'frontend  4.7 MB      10.4 MB   0.08 s  26 s   65532:65532  none   ok',
    ]);
  });

  it('ends with the problems', () => {
    const text = imageTable([frontend, { ...frontend, image: 'api', shells: ['bin/sh'], problems: ['holds a shell'] }]);
    expect(text).toMatch(/api .* bin\/sh {2}BROKEN\n\napi: holds a shell$/);
  });
});
