import type { Command } from 'commander';
import type { Terminal } from './terminal/terminal.js';

/** The module of a command. */
interface CommandModule {
  /** Adds arguments, options and the action to an empty command. */
  readonly define: (command: Command, terminal: Terminal) => void;
}

/** A command before its module is loaded. */
export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<CommandModule>;
}

/**
 * Every command, in the order of `siamdla --help`. Only the module of the command that runs is loaded. It stays light: large
 * packages are loaded at their first use, by the one module that wraps each, and a command imports what trains, tracks or
 * experiments in its action, after the options were checked.
 */
export const commands: readonly CommandEntry[] = [
  {
    name: 'reproduce',
    description: "run the paper's experiments: tables, figures, a report, executed notebooks (npm start)",
    load: () => import('./reproduce/reproduce.js'),
  },
  {
    name: 'step',
    description: "compute one step of 'siamdla reproduce --plan', on any machine that shares the cache",
    load: () => import('./cluster/step.js'),
  },
  {
    name: 'plan',
    description: 'export a plan to Slurm, Kubernetes or Snakemake, and estimate what the whole study costs',
    load: () => import('./cluster/plan.js'),
  },
  {
    name: 'prepare',
    description: "crop a training set's targets out of its frames, in pysot's layout; resumes after an interruption",
    load: () => import('./training/prepare.js'),
  },
  {
    name: 'train',
    description: 'train a tracker; Ctrl-C saves a checkpoint, --resume continues',
    load: () => import('./training/train.js'),
  },
  {
    name: 'curves',
    description: 'plot training curves: loss, validation IoU, positives, learning rate; also of running trainings',
    load: () => import('./training/curves.js'),
  },
  {
    name: 'validate',
    description: 'metrics of any weights on training pairs: IoU, and whether the box branch learned sizes',
    load: () => import('./training/validate.js'),
  },
  {
    name: 'track',
    description: 'run a tracker on a benchmark, a folder of sequences or one video',
    load: () => import('./tracking/track.js'),
  },
  {
    name: 'merge',
    description: "merge folders of results that 'siamdla track --shard' wrote",
    load: () => import('./tracking/merge.js'),
  },
  {
    name: 'tune',
    description: "random search of a tracker's hyper-parameters on a validation set",
    load: () => import('./tracking/tune.js'),
  },
  {
    name: 'synthetic',
    description: 'render the synthetic benchmark: videos to train and test on without a download',
    load: () => import('./synthetic.js'),
  },
  {
    name: 'assign',
    description: 'label the samples of a search image: which are positive, and why',
    load: () => import('./labels/assign.js'),
  },
  {
    name: 'ablate-k',
    description: 'count the mean number of positives P for values of K (Fig. 9)',
    load: () => import('./labels/ablate-k.js'),
  },
  {
    name: 'evaluate',
    description: 'evaluate raw results of trackers on a benchmark',
    load: () => import('./tracking/evaluate.js'),
  },
  {
    name: 'datasets',
    description: 'list the known data sets, and which are found on this machine (Table 1)',
    load: () => import('./datasets.js'),
  },
  {
    name: 'checkpoint',
    description: 'inspect and convert weights: .pth, .pth.tar and .safetensors',
    load: () => import('./weights/checkpoint.js'),
  },
  {
    name: 'export',
    description: 'export a network as template.onnx and search.onnx, and compare both with the running network',
    load: () => import('./weights/export.js'),
  },
  {
    name: 'pack-got10k',
    description: "check results on GOT-10k's test set and pack them for submission",
    load: () => import('./tracking/pack-got10k.js'),
  },
  {
    name: 'notebook',
    description: 'run notebooks without a browser and save executed copies',
    load: () => import('./notebooks/notebook.js'),
  },
  {
    name: 'gallery',
    description: 'convert executed notebooks to self-contained web pages',
    load: () => import('./notebooks/gallery.js'),
  },
  {
    name: 'kernel',
    description: 'register the notebook kernel with Jupyter and VS Code',
    load: () => import('./notebooks/kernel.js'),
  },
  {
    name: 'check-notebooks',
    description: 'check notebooks without running them: types, and that outputs are stripped',
    load: () => import('./notebooks/check-notebooks.js'),
  },
  {
    name: 'strip-notebooks',
    description: 'remove outputs and volatile metadata from notebooks',
    load: () => import('./notebooks/strip-notebooks.js'),
  },
  {
    name: 'pages',
    description: "write the tables of the repository's pages anew from stored results",
    load: () => import('./pages/pages.js'),
  },
  {
    name: 'doctor',
    description:
      'list the backends with a short timing, and the default device; --verify compares a device with the CPU',
    load: () => import('./devices/doctor.js'),
  },
  {
    name: 'precision',
    description: 'speed and accuracy of networks in 8-bit integers beside float32, on the CPU',
    load: () => import('./devices/precision.js'),
  },
  {
    name: 'bench',
    description: 'measure speed, beside a peer in the same run where one is installed',
    load: () => import('./bench/bench.js'),
  },
  {
    name: 'dev',
    description: 'build, then run one test or notebook (npm run dev repeats it after each change)',
    load: () => import('./dev.js'),
  },
];
