/** Names of a training's files. */
export const trainingFiles = {
  checkpoint: 'checkpoint.safetensors',
  weights: 'weights.safetensors',
  metrics: 'metrics.jsonl',
  /** What computed it, from which step on. */
  provenance: 'provenance.json',
} as const;
