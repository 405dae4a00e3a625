import type * as Ts from '@tslab/typescript-for-tslab';

/*
 * tslab writes `exports.a` for a variable `a` of an earlier cell, but misses it in `{ a }`: there the
 * compiler takes the name for that of the property. Both halves of the mending are here: asked about
 * such a name, the type checker answers for the variable; and where the name is replaced, the property
 * gets a value of its own, `{ a: exports.a }`.
 */

/** `ts.visitEachChild`, for a visitor that may replace names. */
export function visitingShorthands(ts: typeof Ts): typeof Ts.visitEachChild {
  return ((node: Ts.Node, visitor: Ts.Visitor, ...rest: [Ts.TransformationContext]) =>
    ts.visitEachChild(
      node,
      (child) => {
        if (!ts.isShorthandPropertyAssignment(child)) return visitor(child);
        const value = visitor(child.name) as Ts.Expression;
        return value === child.name ? visitor(child) : ts.factory.createPropertyAssignment(child.name, value);
      },
      ...rest,
    )) as typeof Ts.visitEachChild;
}

const answering = new WeakSet<Ts.TypeChecker>();

/** Makes `checker` answer for the variable behind a shorthand. */
export function answerForVariables(ts: typeof Ts, checker: Ts.TypeChecker): void {
  if (answering.has(checker)) return;
  answering.add(checker);
  const asked = checker.getSymbolAtLocation;
  checker.getSymbolAtLocation = (node) => {
    const parent = ts.getParseTreeNode(node)?.parent;
    return parent !== undefined && ts.isShorthandPropertyAssignment(parent)
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : asked(node);
  };
}
