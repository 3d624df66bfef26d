import { describe, expect, it } from '@jest/globals';

import { machineProblem } from './machine.mjs';

describe('the check of the machine', () => {
  it.each([
    ['linux', 'x64', '20.19.0'],
    ['darwin', 'arm64', '24.0.0'],
    ['linux', 'arm64', '22.1.0'],
  ])('accepts %s on %s with Node %s', (platform, arch, node) => {
    expect(machineProblem({ platform, arch, versions: { node } })).toBeUndefined();
  });

  it.each([
    ['win32', 'x64', '24.0.0', 'WSL2'],
    ['freebsd', 'x64', '24.0.0', 'freebsd'],
    ['linux', 'ia32', '24.0.0', 'ia32'],
    ['linux', 'x64', '20.18.3', '20.19'],
    ['linux', 'x64', '18.20.0', '20.19'],
  ])('says in one line why it refuses %s on %s with Node %s', (platform, arch, node, reason) => {
    const problem = machineProblem({ platform, arch, versions: { node } });
    expect(problem).toContain(reason);
    expect(problem).not.toContain('\n');
  });
});
