/** Instructions for people and for other tools that do the builder pattern: reported with their place, never rewritten. */
import type { Script } from '../driver/scripts.ts'
import type { Repository } from '../repository/repository.ts'
import type { MigrationDocument } from './document.ts'

const prose =
  /(?:^|\/)(?:README|CONTRIBUTING|BUILD|BUILDING|INSTALL|DOCKER|HACKING)[^/]*\.(?:md|markdown|rst|txt|adoc)$|\.(?:ps1|bat|cmd)$|(?:^|\/)(?:[Jj]ustfile|wercker\.yml|\.drone\.yml|\.circleci\/config\.yml)$/i
const copies = /docker\s+(?:container\s+)?cp\s+(?!-h)\S+:\S+/
const builds = /docker\s+(?:image\s+|buildx\s+)?build\b/
const sizeLimit = 1_000_000

/** Files that build images and copy out of containers, at the line that copies. */
export function findLeads(repository: Repository, scripts: readonly Script[]): MigrationDocument['leads'] {
  const drivers = new Set(scripts.map((script) => script.source.path))
  return repository.entries.flatMap((entry) => {
    if (entry.kind !== 'file' || entry.path.startsWith('../') || drivers.has(entry.path) || !prose.test(entry.path)) return []
    const bytes = repository.read(entry.path)
    if (bytes === undefined || bytes.length > sizeLimit) return []
    const text = new TextDecoder().decode(bytes)
    if (!builds.test(text)) return []
    const line = text.split('\n').findIndex((one) => copies.test(one))
    return line === -1 ? [] : [{ path: entry.path, line: line + 1, text: 'instructions that do the builder pattern by hand' }]
  })
}
