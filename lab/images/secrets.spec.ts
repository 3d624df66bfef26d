import { describe, expect, it } from '@jest/globals';

import { settingsFor } from './secrets.ts';

describe('the npm settings of a build', () => {
  const own = ['//npm.example/:_authToken=t0ken', '', 'cafile=/etc/ca.pem', ' cache = /var/npm', '@t:registry=x'];

  it("are the caller's settings without paths of this machine", () => {
    expect(settingsFor(own.join('\n'), false)).toBe('//npm.example/:_authToken=t0ken\n@t:registry=x\n');
  });

  it('name the path at which the build finds the certificate authorities', () => {
    expect(settingsFor('', true)).toBe('cafile=/run/secrets/ca\n');
  });
});
