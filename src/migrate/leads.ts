/** Instructions for people and for other tools that do the builder pattern: reported with their place, never rewritten. */
import type { Repository } from '../repository/repository.ts'
import type { MigrationDocument } from './document.ts'

const prose =
  /(?:^|\/)(?:README|CONTRIBUTING|BUILD|BUILDING|INSTALL|DOCKER|HACKING)[^/]*\.(?:md|markdown|rst|txt|adoc)$|\.(?:ps1|bat|cmd)$|(?:^|\/)(?:\.?justfile|package\.json|Jenkinsfile[^/]*|wercker\.yml|\.travis\.yml|\.gitlab-ci\.yml|\.drone\.yml|\.circleci\/config\.yml|\.github\/workflows\/[^/]+\.ya?ml)$/i
/** What brings files out of a container: a copy, a mount of the present folder, a stream into another build. */
const takes = [
  /docker\s+(?:container\s+)?cp\s+(?!-h)\S+:\S+/,
  /(?:-v\s*|--volume[ =])["']?(?:\$\(pwd\)|`pwd`|\$\{?PWD\}?|\.)[^\s:]*:|--mount\s+\S*type=bind/,
  /docker\s+run\b[^|\n]*\|\s*docker\s+(?:build|import)\b/,
]
const builds = /docker\s+(?:image\s+|buildx\s+)?build\b|docker\/build-push-action/
/** Jenkins runs steps in containers that have the workspace mounted, and builds with a function of its own. */
const jenkins = {
  takes: /\bdocker\.image\([^)]*\)\.inside\b|\bagent\s*\{\s*docker|^\s*docker(?:file)?\s*(?:\{|true\b|['"])/,
  builds: /\bdocker\.build\s*\(/,
}
/** wercker runs its steps in containers and pushes one of them as an image. */
const pushesContainer = /^\s*-\s*internal\/docker-push\b/m
const sizeLimit = 1_000_000

/** Files that build images and take files out of containers, at the line that takes them. */
export function findLeads(repository: Repository, paths: readonly string[]): MigrationDocument['leads'] {
  const drivers = new Set(paths)
  return repository.entries.flatMap((entry) => {
    if (entry.kind !== 'file' || entry.path.startsWith('../') || drivers.has(entry.path) || !prose.test(entry.path)) return []
    const bytes = repository.read(entry.path)
    if (bytes === undefined || bytes.length > sizeLimit) return []
    const text = new TextDecoder().decode(bytes)
    const lines = text.split('\n')
    const isJenkins = /(?:^|\/)Jenkinsfile[^/]*$/.test(entry.path)
    const ways = isJenkins ? [...takes, jenkins.takes] : takes
    const line =
      builds.test(text) || (isJenkins && jenkins.builds.test(text))
        ? lines.findIndex((one) => ways.some((way) => way.test(one)))
        : lines.findIndex((one) => pushesContainer.test(one))
    return line === -1 ? [] : [{ path: entry.path, line: line + 1, text: 'instructions that do the builder pattern by hand' }]
  })
}
