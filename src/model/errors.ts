/** An argument outside what a function allows. The message says what was given and what is allowed. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** A protocol's handler broke a rule of the model. The message names the node, the handler and the place. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly node: number;
  readonly handler: string;

  constructor(node: number, handler: string, problem: string, options?: ErrorOptions) {
    super(`Node ${node}, ${handler}: ${problem}`, options);
    this.node = node;
    this.handler = handler;
  }
}
