/*
 * `npm run bench`: what is fast here, beside what people use, measured in one run.
 * Name topics to run only those: `npm run bench -- sample`.
 */
import { benchPython } from '../scripts/bench-environment.mjs';
import { benchExplore, benchLarge } from './explore.ts';
import { benchKernel } from './kernel.ts';
import { benchSample } from './sample.ts';
import { benchSolve } from './solve.ts';

const topics: Record<string, () => Promise<void>> = {
  explore: async () => benchExplore(),
  solve: async () => benchSolve(),
  sample: async () => benchSample(await benchPython('sample', ['simpy==4.1.2'])),
  kernel: async () => await benchKernel(await benchPython('kernel', ['ipykernel==7.4.0', 'deno==2.9.8'])),
};

/** Only where it is asked for: it takes minutes, and memory. */
const onDemand: typeof topics = { 'explore-large': async () => benchLarge() };

const asked = process.argv.slice(2);
const unknown = asked.find((topic) => !(topic in topics) && !(topic in onDemand));
if (unknown !== undefined) {
  console.error(
    `There is no benchmark '${unknown}'; there is ${Object.keys({ ...topics, ...onDemand }).join(', ')}.`,
  );
  process.exit(2);
}
for (const topic of asked.length > 0 ? asked : Object.keys(topics))
  await { ...topics, ...onDemand }[topic]?.();
