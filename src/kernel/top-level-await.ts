/**
 * The `await`s that a file itself waits with, and not a function in it: a cell may, a module that is imported
 * may not. (tslab overlooks `for await`, and takes a method of an object for the cell; the compiler thinks that
 * modules may.)
 */
import type * as Ts from '@tslab/typescript-for-tslab';

/** The compiler's number for an `await` outside an async function. */
export const AWAIT = 1308;

/** Where the word stands: offsets in the text of `source`. */
export function topLevelAwaits(ts: typeof Ts, source: Ts.SourceFile): ReadonlySet<number> {
  return new Set(found(ts, source).map((node) => node.getStart(source)));
}

/** The `for await` that `module` waits with, as mistakes. */
export function waitingLoops(ts: typeof Ts, module: Ts.SourceFile): Ts.Diagnostic[] {
  return found(ts, module)
    .filter((node) => !ts.isAwaitExpression(node))
    .map((node) => ({
      file: module,
      start: node.getStart(module),
      length: 'await'.length,
      category: ts.DiagnosticCategory.Error,
      code: AWAIT,
      messageText: "'for await' loops are only allowed within async functions.",
    }));
}

/** Expressions that wait, and the word itself where a loop does. */
function found(ts: typeof Ts, source: Ts.SourceFile): Ts.Node[] {
  const nodes: Ts.Node[] = [];
  const visit = (node: Ts.Node): void => {
    if (isElsewhere(node)) return;
    if (ts.isAwaitExpression(node)) nodes.push(node);
    if (ts.isForOfStatement(node) && node.awaitModifier) nodes.push(node.awaitModifier);
    ts.forEachChild(node, visit);
  };
  if (source.text.includes('await')) visit(source);
  return nodes;

  function isElsewhere(node: Ts.Node): boolean {
    return (
      ts.isFunctionLike(node) ||
      ts.isClassDeclaration(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isClassStaticBlockDeclaration(node) ||
      ts.isModuleDeclaration(node)
    );
  }
}
