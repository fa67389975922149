// Stands in for global-agent, which only onnxruntime-node's install script uses: that calls `bootstrap` first, then decides
// whether to download. ../skip-cuda-download.cjs says why it should not; where the kit is the root, npm runs that too late.
const given = process.env.ONNXRUNTIME_NODE_INSTALL || process.env.npm_config_onnxruntime_node_install;

module.exports = {
  bootstrap() {
    if (!given) process.env.ONNXRUNTIME_NODE_INSTALL = 'skip';
  },
};
