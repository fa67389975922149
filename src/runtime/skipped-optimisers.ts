/**
 * Graph optimisers of ONNX Runtime that find nothing in the training steps that the kit has traced. Each walks over all of
 * their thousands of nodes, some of them several times: without them a session is created sooner, of the same nodes.
 *
 * Not for inference, whose graphs are small, and may be a user's or of integers. Names are those of ONNX Runtime 1.30's
 * sources; one that it does not know has no effect.
 */
export const skippedOptimisers: readonly string[] = [
  // constants, which the tracer shares
  'ConstantSharing',
  // integers
  ...['QDQPropagationTransformer', 'QDQSelectorActionTransformer', 'QDQFinalCleanupTransformer', 'WhereDummyDq'],
  ...['DoubleQDQPairsRemover', 'EnsureUniqueDQForNodeUnit', 'WeightBiasQuantization', 'MatMulIntegerToFloatFusion'],
  ...['DynamicQuantizeMatMulFusion', 'MatMulNBitsFusion', 'DQMatMulNBitsFusion'],
  // networks of language
  ...['GeluFusionL1', 'GeluFusionL2', 'BiasGeluFusion', 'QuickGeluFusion', 'FastGeluFusion', 'AttentionFusion'],
  ...['LayerNormFusionL1', 'LayerNormFusionL2', 'SimplifiedLayerNormFusion', 'SkipLayerNormFusion'],
  ...['EmbedLayerNormFusion', 'GroupQueryAttentionFusion', 'GroupQueryAttentionPreNormFusion'],
  ...['BiasDropoutFusion', 'BiasSoftmaxFusion', 'FreeDimensionOverrideTransformer'],
  // products with a sum, a scale or an activation
  ...['MatMulAddFusion', 'MatMulScaleFusion', 'MatMulActivationFusion', 'GemmActivationFusion'],
  // indices, paddings, and layouts of other processors
  ...['GatherToSliceFusion', 'PadFusion', 'NhwcTransformer'],
];
