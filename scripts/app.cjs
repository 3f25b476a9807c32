// Runs the real NocoBase of node_modules: node scripts/app.cjs install|start|upgrade. The environment is start.mjs's matter.
const nodeOptions = process.env.NODE_OPTIONS;
const { initEnv, generateAppDir } = require('@nocobase/cli-v1/src/util');

initEnv();
// initEnv wants --preserve-symlinks for child processes. There are no links to preserve here, and it would load second
// copies of the host's modules.
if (nodeOptions === undefined) {
  delete process.env.NODE_OPTIONS;
} else {
  process.env.NODE_OPTIONS = nodeOptions;
}
generateAppDir();

require('@nocobase/app/lib/index.js');
