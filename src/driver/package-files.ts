/** Which files of a repository are packages whose scripts may drive docker builds. */
import { readPackage, type PackageFile } from '../npm/package-file.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import { decodeText } from '../text/encoding.ts'

export interface PackageDriver extends PackageFile {
  /** The folder of the package, in which its scripts run. */
  readonly cwd: HostPath
  /** Scripts that people may call: those that speak of docker, or run other scripts. */
  readonly names: readonly string[]
}

const runsScripts = /\b(?:npm|yarn|pnpm|bun|run-s)\b/

/** The packages below the root with a script that speaks of docker. */
export function findPackages(repository: Repository): readonly PackageDriver[] {
  return repository.entries.flatMap((entry) => {
    const { path } = entry
    if (entry.kind !== 'file' || path.startsWith('../') || !/(?:^|\/)package\.json$/.test(path)) return []
    const bytes = repository.read(path)
    if (bytes === undefined || bytes.includes(0)) return []
    const text = decodeText(bytes)
    if (!/docker/i.test(text)) return []
    const file = readPackage({ path, text })
    const scripts = [...file.scripts.values()]
    if (!scripts.some((script) => /docker/i.test(script.text.text))) return []
    const callable = scripts.filter(({ name, text: { text: line } }) => {
      const speaks = /docker/i.test(line) || runsScripts.test(line)
      return (speaks || hasHooks(file, name)) && !isHook(file, name) && !/\s/.test(name)
    })
    const slash = path.lastIndexOf('/')
    return [{ ...file, cwd: (slash === -1 ? '.' : path.slice(0, slash)) as HostPath, names: callable.map(({ name }) => name) }]
  })
}

function hasHooks({ scripts }: PackageFile, name: string): boolean {
  return scripts.has(`pre${name}`) || scripts.has(`post${name}`)
}

/** Run with the script that it is named after. */
function isHook({ scripts }: PackageFile, name: string): boolean {
  const main = /^(?:pre|post)(.+)$/.exec(name)?.[1]
  return main !== undefined && scripts.has(main)
}
