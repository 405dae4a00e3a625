/** The kernel's side of `show`: what the library finds at `globalThis[Symbol.for('quorumlab.kernel')]`. */
import type { CommBridge, DisplayOptions, KernelBridge, MimeBundle } from '../notebook/kernel.js';
import { inspectText, sendable } from './bundle.js';
import { currentOutput, log } from './streams.js';
import type { Content } from './wire.js';

/** Told when something a cell shows could not be made. */
export type OnFailure = (error: unknown) => void;

/** Puts the bridge up. `failureOf` gives, for the running cell, who is told of failures. */
export function installBridge(failureOf: () => OnFailure, comms: CommBridge): void {
  const bridge: KernelBridge = {
    display(bundle, options = {}) {
      const output = currentOutput();
      if (!output) return log('something was shown before any cell ran');
      const type = options.update ? 'update_display_data' : 'display_data';
      if (!(bundle instanceof Promise)) {
        output.message(type, content(bundle, options));
        return;
      }
      const failed = failureOf();
      const made = bundle
        .then((value) => content(value, options))
        .catch((error: unknown) => {
          failed(error);
          return null;
        });
      output.hold(type, made);
    },
    clearOutput(wait = false) {
      currentOutput()?.message('clear_output', { wait });
    },
    inspect: inspectText,
    comms,
  };
  Object.defineProperty(globalThis, Symbol.for('quorumlab.kernel'), { value: bridge, configurable: true });
}

function content(bundle: MimeBundle, { metadata, transient }: DisplayOptions): Content {
  return { data: sendable(bundle), metadata: metadata ?? {}, transient: transient ?? {} };
}
