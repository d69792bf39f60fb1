/**
 * YAML inside of the bundle, read when the first file of a CI service asks for it: the core is synchronous, and most repositories have none
 * that speaks of docker.
 */

/** What `src/ci/yaml.ts` uses. */
const names = ['isAlias', 'isMap', 'isScalar', 'isSeq', 'parseDocument']

/** @returns {import('esbuild').Plugin} */
export function lazyYaml() {
  return {
    name: 'lazy-yaml',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^yaml$/ }, ({ importer, kind, path }) =>
        kind === 'import-statement' && /[\\/]src[\\/]ci[\\/]yaml\.ts$/.test(importer)
          ? { path, namespace: 'lazy-yaml' }
          : undefined,
      )
      onLoad({ filter: /^yaml$/, namespace: 'lazy-yaml' }, () => ({
        contents: names.map((name) => `export const ${name} = (...given) => require('yaml').${name}(...given)`).join('\n'),
        loader: 'js',
        resolveDir: import.meta.dirname,
      }))
    },
  }
}
