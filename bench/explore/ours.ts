/*
 * What is measured: `explore` on the reference model, its handlers as a student writes them, consistency checked.
 */
import { consistency, explore, referencePaxos } from '../../dist/index.js';
import { child, type Found } from './child.ts';

await child(({ leaders, acceptors, lose }, threads): Found => {
  const { states, transitions, bytes } = explore(referencePaxos({ leaders, acceptors }), {
    properties: [consistency],
    faults: { lose: lose ? 'any' : 0 },
    threads,
  });
  return { states, transitions, bytes };
});
