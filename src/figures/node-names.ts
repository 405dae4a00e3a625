import { shown } from '../model/check.js';
import { ArgumentError } from '../model/errors.js';

/**
 * What the nodes of a run are called: `node 0`, `node 1`, … unless names are given.
 *
 * @throws ArgumentError where they are not one text a node
 */
export function nodeNames(nodes: number, names: readonly string[] | undefined): readonly string[] {
  if (names === undefined) return Array.from({ length: nodes }, (_, node) => `node ${node}`);
  if (Array.isArray(names) && names.length === nodes && names.every((name) => typeof name === 'string')) {
    return names;
  }
  throw new ArgumentError(`names must be an array of ${nodes} texts, one a node, but is ${shown(names)}.`);
}
