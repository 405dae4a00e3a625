import type * as Ts from '@tslab/typescript-for-tslab';

/**
 * Makes `import(x)` and `import.meta` what CommonJS can run: `require.import(x)` and `require.importMeta`,
 * both from our `require` (`loader.ts`). The compiler would leave the one to Node, which knows no
 * TypeScript and no edits, and the other as it is, which is a syntax error.
 */
export function usingRequire(ts: typeof Ts): Ts.TransformerFactory<Ts.SourceFile> {
  const ofRequire = (name: string): Ts.Expression =>
    ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier('require'), name);
  return (context) => (file) => {
    const visit = (node: Ts.Node): Ts.Node => {
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
        return ofRequire('importMeta');
      }
      const visited = ts.visitEachChild(node, visit, context);
      return ts.isCallExpression(visited) && visited.expression.kind === ts.SyntaxKind.ImportKeyword
        ? ts.factory.updateCallExpression(visited, ofRequire('import'), undefined, visited.arguments)
        : visited;
    };
    return ts.visitNode(file, visit) as Ts.SourceFile;
  };
}
