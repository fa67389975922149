// Stands in for global-agent, which only onnxruntime-node's install script uses: it calls `bootstrap` first, then decides
// whether to download. See ../skip-cuda-download.cjs for the reason, and for what is done where the kit is a dependency.
const given = process.env.ONNXRUNTIME_NODE_INSTALL || process.env.npm_config_onnxruntime_node_install;

module.exports = {
  bootstrap() {
    if (!given) process.env.ONNXRUNTIME_NODE_INSTALL = 'skip';
  },
};
