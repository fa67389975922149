/** A training many of whose steps in a row were not finite: the learning rate is too high, or the data is broken. */
export class TrainingDiverged extends Error {
  override readonly name: string = 'TrainingDiverged';
}

/** Whether an error is a {@link TrainingDiverged}, also of a training in another process. */
export function isDiverged(error: unknown): error is Error {
  return error instanceof Error && error.name === 'TrainingDiverged';
}
