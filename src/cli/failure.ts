/** Something outside went wrong (a cell of a notebook, the set-up): said in a line, exit code 1 unless given. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
