import { TestEnvironment } from 'jest-environment-node';

/** Node as the platform's code expects it, and a memory of failures: their logs are kept. */
export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    // Jest runs tests in a realm of their own, whose Error knows nothing of the errors that Node itself throws
    // (jest#2549). The platform runs in this process and asks `error instanceof Error`.
    const RealmError = this.global.Error;
    Object.defineProperty(RealmError, Symbol.hasInstance, {
      value(value) {
        return this === RealmError ? Error.isError(value) : Function.prototype[Symbol.hasInstance].call(this, value);
      },
    });
    this.global.hasFailed = false;
  }

  handleTestEvent({ name }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.global.hasFailed = true;
  }
}
