/** A file of an export. */
export interface ExportedFile {
  readonly name: string;
  readonly text: string;
  readonly isExecutable?: boolean;
}

/** How exported jobs run a step. */
export interface ExportOptions {
  /** The shell's words for `siamdla`. */
  readonly command: string;
  /** Absolute path of the plan. */
  readonly planFile: string;
  /** Container image; only for Kubernetes. */
  readonly image: string;
  /** Name of the claim of the shared volume; only for Kubernetes. */
  readonly claim: string;
}
