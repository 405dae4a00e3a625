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

/**
 * Leaves a function that is a cell's last expression without a name. tslab makes a variable of that expression,
 * the only one it exports where it declares it; from that, `() => 1` would get the variable's name, and `(() => 1)`
 * does not in the compiler's output.
 */
export function keepingNameless(ts: typeof Ts): Ts.TransformerFactory<Ts.SourceFile> {
  return (context) => (file) => {
    const visit = (node: Ts.Node): Ts.Node => {
      if (!ts.isVariableDeclaration(node)) return ts.visitEachChild(node, visit, context);
      const { name, initializer } = node;
      if (!initializer || !ts.isArrowFunction(initializer)) return node;
      const nameless = ts.factory.createParenthesizedExpression(initializer);
      return ts.factory.updateVariableDeclaration(node, name, undefined, undefined, nameless);
    };
    const ofTslab = (node: Ts.Node): Ts.Node =>
      ts.isVariableStatement(node) && node.modifiers ? visit(node) : node;
    return ts.visitEachChild(file, ofTslab, context);
  };
}

/**
 * Lets a module have a `require` of its own (`const require = createRequire(import.meta.url)`): it is
 * called otherwise there, for the compiled module needs the name.
 */
export function renamingRequire(ts: typeof Ts): Ts.TransformerFactory<Ts.SourceFile> {
  return (context) => (file) => {
    const declares = file.statements.some(
      (statement) =>
        ts.isVariableStatement(statement) &&
        statement.declarationList.declarations.some(({ name }) => isRequire(name)),
    );
    if (!declares) return file;
    const renamed = ts.factory.createUniqueName('require');
    const visit = (node: Ts.Node): Ts.Node => {
      if (ts.isShorthandPropertyAssignment(node) && isRequire(node.name)) {
        return ts.factory.createPropertyAssignment(node.name, renamed);
      }
      return isRequire(node) && !isPropertyName(node) ? renamed : ts.visitEachChild(node, visit, context);
    };
    return ts.visitNode(file, visit) as Ts.SourceFile;
  };

  function isRequire(node: Ts.Node): boolean {
    return ts.isIdentifier(node) && node.text === 'require';
  }

  function isPropertyName(node: Ts.Node): boolean {
    const { parent } = node;
    return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
  }
}
