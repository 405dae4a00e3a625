/*
 * What `explore` takes while it searches: all arrays of the process, garbage included, looked at every few
 * milliseconds, and what the process had of real memory.
 *
 * usage: node memory.ts LEADERS ACCEPTORS any|none MOST_STATES
 */
import { consistency, exploreSteps, referencePaxos } from '../../dist/index.js';

const [leaders, acceptors, lose, states] = process.argv.slice(2);
const steps = exploreSteps(referencePaxos({ leaders: Number(leaders), acceptors: Number(acceptors) }), {
  properties: [consistency],
  faults: { lose: lose === 'any' ? 'any' : 0 },
  limits: { states: Number(states) },
});
const began = performance.now();
let arrays = 0;
for (;;) {
  const { done, value } = steps.next();
  arrays = Math.max(arrays, process.memoryUsage().arrayBuffers);
  if (!done) continue;
  const seconds = (performance.now() - began) / 1000;
  const resident = 1024 * process.resourceUsage().maxRSS;
  console.log(JSON.stringify({ states: value.states, arrays, resident, seconds }));
  break;
}
