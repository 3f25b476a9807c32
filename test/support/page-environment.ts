// The document of the pages' tests: one for all files of a thread, since React and antd keep the one that they were loaded in.
import type { Environment } from 'vitest';
import { builtinEnvironments } from 'vitest/environments';

let made: unknown;

const environment: Environment = {
  name: 'page',
  transformMode: 'web',
  async setup(global, options) {
    await (made ??= builtinEnvironments.jsdom.setup(global, options));
    return { teardown() {} };
  },
};

export default environment;
