/*
 * What is measured: `explore` on the reference model, its handlers as a student writes them, consistency checked.
 */
import * as library from '../../dist/index.js';
import { child, type Found } from './child.ts';

// biome-ignore lint/suspicious/noExplicitAny: until the engine is there.
const { explore, referencePaxos, consistency } = library as any;

if (explore === undefined) console.log('null');
else
  await child(async ({ leaders, acceptors, lose }): Promise<Found> => {
    const { states, transitions, memory } = await explore(referencePaxos({ leaders, acceptors }), {
      properties: [consistency],
      ...(lose ? { faults: { lose: 'any' } } : {}),
    });
    return { states, transitions, ...(memory?.bytes === undefined ? {} : { bytes: memory.bytes }) };
  });
