/** Files of the repository that GitLab puts together with one of its files: `include: ci/images.yml`, `include: [{local: /ci/*.yml}]`. */
import type { Source } from '../text/source.ts'
import { entriesOf, isScalar, isSeq, itemsOf, readYaml, textOfNode, valueAt, type YamlFile } from './yaml.ts'
import { inLine, inName, plainItems, wildcards, type Wildcards } from '../text/wildcards.ts'

/** Those of some paths that a file names; files of other projects, templates and addresses are none. */
export function includedPaths(file: YamlFile, paths: readonly string[]): readonly string[] {
  const patterns = includesOf(file).flatMap((text) => (text === undefined ? [] : [patternOf(text)]))
  return paths.filter((path) => patterns.some((pattern) => pattern.test(path)))
}

/** All that a file takes in: paths and patterns of the repository, `undefined` for what lies elsewhere. */
function includesOf(file: YamlFile): readonly (string | undefined)[] {
  const given = valueAt(file, file.root, 'include')
  const items = isSeq(given) ? itemsOf(file, given) : given === undefined ? [] : [given]
  return items.map((item) => {
    const text = textOfNode(isScalar(item) ? item : valueAt(file, item, 'local'))
    return text === undefined || /^\w+:\/\//.test(text) ? undefined : text.replace(/^(?:\.?\/)+/, '')
  })
}

/** `*` stays in its folder, `**` does not. */
function patternOf(text: string): Wildcards {
  return wildcards(plainItems(text, { star: inName, stars: inLine }))
}

/** What a file says for the jobs of all files that it is put together with. */
const shared = ['default', 'variables', 'before_script', 'after_script', 'image', 'services', 'cache', 'stages', 'include']

/**
 * Whether what a file takes in may say something of its jobs: it cannot be read here, has settings for all jobs, or speaks of one of
 * the file's own jobs or templates.
 */
export function includesMatter(file: YamlFile, read: (path: string) => Source | undefined): boolean {
  const own = entriesOf(file, file.root).map(({ key }) => key)
  const isQuiet = (path: string): boolean => {
    const source = read(path)
    const part = source === undefined ? undefined : readYaml(source)
    if (source === undefined || part === undefined || part.error !== undefined) return false
    const names = own.filter((key) => !shared.includes(key) && key !== 'workflow')
    return (
      !entriesOf(part, part.root).some(({ key }) => shared.includes(key)) && !names.some((name) => source.text.includes(name))
    )
  }
  const taken = includesOf(file)
  return taken.length === 0 || !taken.every((path) => path !== undefined && !path.includes('*') && isQuiet(path))
}
