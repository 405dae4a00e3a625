/**
 * An argument outside what a function allows. The message says what was given and what is allowed.
 *
 * @example
 * let said = '';
 * try {
 *   paxosRound({ loss: 1.2 });
 * } catch (error) {
 *   said = (error as ArgumentError).message;
 * }
 * said   // 'loss of paxos-round must be a number from 0 to 1, but is 1.2.'
 */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/**
 * A protocol's handler broke a rule of the model. The message names the node, the handler and the place.
 *
 * @example
 * const impure = role<{ seen: Date }, never>({ start: () => ({ seen: new Date(0) }) });
 * let broken: ProtocolError | undefined;
 * try {
 *   run(system({ nodes: 1, role: impure }));
 * } catch (error) {
 *   broken = error as ProtocolError;
 * }
 * [broken?.node, broken?.handler]   // [0, 'start']
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly node: number;
  readonly handler: string;
  /** The message without the node and the handler. */
  readonly problem: string;

  constructor(node: number, handler: string, problem: string, options?: ErrorOptions) {
    super(`Node ${node}, ${handler}: ${problem}`, options);
    this.node = node;
    this.handler = handler;
    this.problem = problem;
  }
}
