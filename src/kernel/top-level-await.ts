import type { Node } from '@tslab/typescript-for-tslab';
import { parsed } from './form.js';
import type { Tslab } from './tslab.js';

/**
 * Where the `await`s stand that a cell itself waits with, and not a function in it: their offsets behind the
 * line that makes it a module. (tslab overlooks `for await`, and takes methods of objects for the cell.)
 */
export function topLevelAwaits(tslab: Tslab, code: string): ReadonlySet<number> {
  const found = new Set<number>();
  if (!/\bawait\b/.test(code)) return found;
  const { ts } = tslab;
  const source = parsed(tslab, code);
  const visit = (node: Node): void => {
    if (isElsewhere(node)) return;
    if (ts.isAwaitExpression(node)) found.add(node.getStart(source));
    if (ts.isForOfStatement(node) && node.awaitModifier) found.add(node.awaitModifier.getStart(source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;

  function isElsewhere(node: Node): boolean {
    return (
      ts.isFunctionLike(node) ||
      ts.isClassDeclaration(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isClassStaticBlockDeclaration(node) ||
      ts.isModuleDeclaration(node)
    );
  }
}
