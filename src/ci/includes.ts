/** Files of the repository that GitLab puts together with one of its files: `include: ci/images.yml`, `include: [{local: /ci/*.yml}]`. */
import { isScalar, isSeq, itemsOf, textOfNode, valueAt, type YamlFile } from './yaml.ts'

/** Those of some paths that a file names; files of other projects, templates and addresses are none. */
export function includedPaths(file: YamlFile, paths: readonly string[]): readonly string[] {
  const given = valueAt(file, file.root, 'include')
  const items = isSeq(given) ? itemsOf(file, given) : given === undefined ? [] : [given]
  const patterns = items.flatMap((item) => {
    const text = textOfNode(isScalar(item) ? item : valueAt(file, item, 'local'))
    return text === undefined || /^\w+:\/\//.test(text) ? [] : [patternOf(text.replace(/^(?:\.?\/)+/, ''))]
  })
  return paths.filter((path) => patterns.some((pattern) => pattern.test(path)))
}

/** `*` stays in its folder, `**` does not. */
function patternOf(text: string): RegExp {
  const parts = text
    .split(/(\*+)/)
    .map((part) => (part === '*' ? '[^/]*' : part.startsWith('*') ? '.*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')))
  return new RegExp(`^${parts.join('')}$`)
}
