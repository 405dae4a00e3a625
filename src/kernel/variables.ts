/**
 * The variables of all cells. tslab writes `exports.a` for a variable `a` of an earlier cell, and the compiler
 * gives what a cell imports as a getter, which asks the module each time. (tslab's own object asks it once, and
 * keeps what a variable was when the cell ran.)
 */
export function createVariables(): Record<string, unknown> {
  const imported = new Set<string | symbol>();
  const set = (variables: Record<string, unknown>, name: string | symbol, value: unknown): boolean => {
    // A cell declares what another imported.
    if (imported.delete(name)) Reflect.deleteProperty(variables, name);
    return Reflect.set(variables, name, value);
  };
  return new Proxy<Record<string, unknown>>(
    {},
    {
      set,
      defineProperty(variables, name, { get, value }) {
        // The compiler marks each cell as a module.
        if (name === '__esModule') return true;
        if (!get) return set(variables, name, value);
        imported.add(name);
        // A later cell may use the name for something else.
        return Reflect.defineProperty(variables, name, { get, enumerable: true, configurable: true });
      },
    },
  );
}
