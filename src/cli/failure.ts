/** Something outside went wrong (a cell of a notebook, the set-up): said in a line, exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
}
