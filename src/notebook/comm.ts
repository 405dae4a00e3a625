import { functionOf, text } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';
import { type Comm, type CommBridge, type CommMessage, kernel } from './kernel.js';

/**
 * Comms: Jupyter's own way for a page and a kernel to talk while no cell runs.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages
 */

/**
 * Opens a comm to the page; `target` is the name under which something in the page waits for it.
 *
 * @param target such as `'jupyter.widget'`
 * @param message what the page is given at once: data (a JSON value), metadata, buffers (bytes)
 * @throws ArgumentError outside a notebook, where there is no page to talk to, and for a target that is no text
 * @example
 * const ask = () => openComm('my-target', { data: { loss: 0.2 } });   // in a notebook
 * const hear = () => ask().onMessage(({ data }) => console.log(data));
 */
export function openComm(target: string, message: CommMessage = { data: {} }): Comm {
  text('target of openComm', target);
  return bridge('openComm').open(target, message);
}

/**
 * Waits for the page to open comms: `opened` is called with each one whose target is `target`.
 *
 * @param target the name that the page uses; registering it again replaces what was there
 * @throws ArgumentError outside a notebook, and for a target that is no text or an `opened` that is no function
 * @example
 * const answer = () =>   // in a notebook
 *   registerComm('my-echo', (comm) => {
 *     comm.onMessage(({ data }) => comm.send({ you: data }));
 *   });
 */
export function registerComm(target: string, opened: (comm: Comm, message: CommMessage) => void): void {
  text('target of registerComm', target);
  functionOf('opened of registerComm', opened, '(comm, message) => …');
  bridge('registerComm').register(target, opened);
}

function bridge(asked: string): CommBridge {
  const comms = kernel()?.comms;
  if (comms) return comms;
  throw new ArgumentError(`${asked} works in a notebook only: elsewhere there is no page to talk to.`);
}
