/**
 * The module that the page is given: it loads the author's and, where that fails, says so in the picture's place.
 * By itself the page's side tells failures to the browser's console only, and the reader sees nothing at all.
 *
 * @param esm the text of the author's module
 */
export function tellingModule(esm: string): string {
  return `const text = ${JSON.stringify(esm)};
const tell = (el, error) => {
  el.style.cssText = 'white-space: pre-wrap; color: var(--jp-error-color1, firebrick)';
  el.textContent = "This widget's module failed in the page: " + error;
};
export default async () => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    const made = (await import(url)).default;
    const { initialize, render } = typeof made === 'function' ? await made() : made;
    return {
      initialize,
      async render(given) {
        try {
          return await render(given);
        } catch (error) {
          tell(given.el, error);
          console.error(error);
        }
      },
    };
  } catch (error) {
    console.error(error);
    return { render: ({ el }) => tell(el, error) };
  } finally {
    URL.revokeObjectURL(url);
  }
};
`;
}
