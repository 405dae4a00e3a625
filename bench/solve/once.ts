/*
 * What is measured: `solve`, once, in a process that has done nothing before, on an experiment with its handlers as a
 * student writes them.
 *
 * usage: node once.ts EXPERIMENT PARAMETERS     prints milliseconds, states and degree
 */
import { experimentNamed, solve } from '../../dist/index.js';

const [name = 'paxos-round', parameters = '{}'] = process.argv.slice(2);
const system = experimentNamed(name)(JSON.parse(parameters));
const begin = performance.now();
const { outcomes, states } = solve(system as Parameters<typeof solve>[0]);
const milliseconds = performance.now() - begin;
const degree = Math.max(...Object.values(outcomes).map((one) => one.degree));
console.log(JSON.stringify({ milliseconds, states, degree }));
