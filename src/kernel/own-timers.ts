/**
 * Node's timers as they were when the kernel began: what a cell puts in their place (for a test, say) is not for
 * the kernel. An import of the names themselves would follow it: `mock.timers` of `node:test` changes these too.
 */
import timers from 'node:timers';

export const { clearInterval, clearTimeout, setImmediate, setTimeout } = timers;
