import { TestEnvironment } from 'jest-environment-node';

/** Sets `hasFailed` if a test of the file fails, so that the logs of the processes are kept. */
export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.hasFailed = false;
  }

  handleTestEvent({ name }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.global.hasFailed = true;
  }
}
