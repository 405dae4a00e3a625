/** How the loop puts in the place of a state the one that stands for it and all its renamings. */
export interface Representing {
  /** Source text that has to stand before `text`, once. */
  readonly prelude: string;
  /** Source text that does it to the words `a0`, `a1`, …; `prelude` calls the tools `names`. */
  readonly text: string;
  readonly tools: object;
  /** The same, in the place of the state. */
  readonly represent: (state: Int32Array) => void;
  /** Has to be called when the behaviour has come to know more. */
  readonly refresh: () => void;
}
