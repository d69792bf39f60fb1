/**
 * What other files of the repository say about things that a migration takes away: ignore lines for artifacts that no longer
 * come to the host, and names of Dockerfiles and scripts that are deleted.
 *
 * In: the repository, the pipeline, the changes so far. Out: changes of ignore files, and a finding for every line that a person
 * has to see: a build of a deleted Dockerfile blocks, other code is a caveat, prose a note. Prose is never edited.
 */
import { danglingBuild, danglingReference, proseReference } from '../findings/driver-edit.ts'
import type { Finding } from '../findings/finding.ts'
import { globExpression, hasWildcard } from '../dockerfile/glob.ts'
import { baseName, isInRepository, joinPath, parentOf } from '../host/path.ts'
import type { Pipeline } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import type { Location, Span } from '../text/source.ts'
import type { Change } from './change.ts'
import { deadIgnores } from './dead-ignores.ts'
import { withoutItems, withoutLines, withoutPrerequisites } from './reference-lines.ts'
import { decodeText } from '../text/encoding.ts'
import { oncePer } from '../text/once-per.ts'
import { escapeExpression } from '../text/regular-expression.ts'

export interface References {
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
}

interface TextFile {
  readonly path: string
  readonly text: string
  readonly executable: boolean
}

const sizeLimit = 1_000_000
const prose = /\.(?:md|markdown|rst|txt|adoc|org|html)$|(?:^|\/)(?:README|CHANGELOG|CONTRIBUTING|NOTICE|LICENSE)[^/]*$/i
const ignoreFile = /(?:^|\/)(?:\.gitignore|\.dockerignore|[^/]+\.dockerignore|\.npmignore|\.gitattributes)$/

/**
 * Looks through the repository as it is after `rewritten`.
 *
 * @param contexts the contexts of the composed builds
 */
export function updateReferences(
  repository: Repository,
  pipeline: Pipeline,
  rewritten: readonly Change[],
  contexts: readonly HostPath[],
): References {
  const changed = new Map(rewritten.map((change) => [change.path, change]))
  const files = textFiles(repository, changed)
  const deleted = rewritten.filter((change) => change.action === 'delete').map((change) => change.path as HostPath)
  const artifacts = goneArtifacts(repository, pipeline, files)
  const ignores = files.filter((file) => ignoreFile.test(file.path))
  const others = files.filter((file) => !ignoreFile.test(file.path))
  const updated = others.map((file) =>
    changed.has(file.path) || prose.test(file.path) ? file : withoutPlainMentions(repository, file, deleted),
  )
  const code = others.filter((file) => !prose.test(file.path))
  const dead = new Set<string>(deadIgnores(repository, pipeline, contexts, code))
  const changes = [
    ...[...dead]
      .filter((path) => !changed.has(path))
      .map((path): Change => ({ path, action: 'delete', mode: null, after: null })),
    ...ignores.flatMap((file) => (changed.has(file.path) || dead.has(file.path) ? [] : ignoreChange(file, artifacts, deleted))),
    ...updated.flatMap((file, index) => (file === others[index] ? [] : [modification(file, file.text)])),
  ]
  return { changes, findings: updated.flatMap((file) => referencesIn(repository, file, deleted)) }
}

/**
 * Deleted files that something else of the repository still builds: they have to stay. Who composes asks this before it deletes.
 */
export function filesStillBuilt(repository: Repository, rewritten: readonly Change[]): ReadonlySet<string> {
  const deleted = rewritten.filter((change) => change.action === 'delete').map((change) => change.path as HostPath)
  if (deleted.length === 0) return new Set()
  const files = textFiles(repository, new Map(rewritten.map((change) => [change.path, change]))).filter(
    (file) => !ignoreFile.test(file.path) && !prose.test(file.path),
  )
  const named = files.flatMap((file) => mentionsOf(repository, file, deleted))
  const built = named.filter((one) => !isComment(one.line) && isBuildOf(one.file, one.offset)).map((one) => one.path)
  const copied = files.flatMap((file) =>
    isDockerfile(file.path) ? deleted.filter((path) => isMatched(repository, file, path, deleted)) : [],
  )
  return new Set([...built, ...copied])
}

/** `COPY Dockerfile.* /in/`: a wildcard that means the file, or that nothing else would match. */
function isMatched(repository: Repository, file: TextFile, path: HostPath, deleted: readonly HostPath[]): boolean {
  const lines = file.text.replace(/\\\r?\n/g, ' ').split('\n')
  const words = lines.flatMap((line) =>
    /^\s*(?:COPY|ADD)\s/i.test(line) && !/\s--from=/.test(line)
      ? line
          .trim()
          .split(/[\s"',[\]]+/)
          .slice(1, -1)
      : [],
  )
  return words.some((word) => {
    const pattern = hasWildcard(word) ? globExpression(baseName(word)) : undefined
    if (pattern?.test(baseName(path)) !== true) return false
    const others = repository.entries.filter((entry) => !deleted.includes(entry.path as HostPath))
    return /dockerfile/i.test(word) || !others.some((entry) => pattern.test(baseName(entry.path)))
  })
}

function modification(file: TextFile, after: string): Change {
  return { path: file.path, action: 'modify', mode: file.executable ? '100755' : '100644', after }
}

/** Text files as they are after the changes. */
function textFiles(repository: Repository, changed: ReadonlyMap<string, Change>): readonly TextFile[] {
  return repository.entries.flatMap((entry): readonly TextFile[] => {
    if (entry.kind !== 'file' || entry.path.startsWith('../')) return []
    const change = changed.get(entry.path)
    if (change !== undefined)
      return change.after === null ? [] : [{ path: entry.path, text: change.after, executable: entry.executable }]
    const bytes = repository.read(entry.path)
    if (bytes === undefined || bytes.length > sizeLimit || bytes.includes(0)) return []
    return [{ path: entry.path, text: decodeText(bytes), executable: entry.executable }]
  })
}

/** Names under which a local build outside of containers leaves its output as well. */
const commonOutputs = new Set([
  'build',
  'dist',
  'out',
  'target',
  'bin',
  'lib',
  'node_modules',
  'vendor',
  'public',
  'coverage',
  'obj',
  'release',
])

/** Artifacts that lay on the host and that no other file speaks of. */
function goneArtifacts(repository: Repository, pipeline: Pipeline, files: readonly TextFile[]): readonly HostPath[] {
  // Dockerfiles that the driver put in place are as gone as the artifacts.
  const placed = pipeline.images.flatMap(({ dockerfile }) =>
    dockerfile.path === dockerfile.source.path ? [] : [dockerfile.path],
  )
  const taken = pipeline.handoffs.flatMap((handoff) => handoff.host ?? [])
  const paths = [...taken, ...placed].filter(isInRepository)
  return [...new Set(paths)].filter((path) => {
    if (repository.stat(path) !== undefined || commonOutputs.has(baseName(path))) return false
    return !files.some(
      (file) =>
        !ignoreFile.test(file.path) && !prose.test(file.path) && !isDockerfile(file.path) && namesPath(repository, file, path),
    )
  })
}

function isDockerfile(path: string): boolean {
  return /dockerfile/i.test(baseName(path))
}

/** Whether a file names a path as it would be written from its own folder or from the root. */
function namesPath(repository: Repository, file: TextFile, path: HostPath): boolean {
  return pathsIn(file.text, baseName(path)).some((found) => resolvesTo(repository, file, found.token, path))
}

interface Named {
  readonly token: string
  readonly offset: number
}

/** Words of a text that end in a file's name. */
function pathsIn(text: string, name: string): readonly Named[] {
  // Whole repositories are asked for names that few files hold, and the expression tries every path of a text.
  const lines = name.includes('\n') ? [{ start: 0, end: text.length }] : linesWith(text, name)
  if (lines.length === 0) return []
  const expression = new RegExp(`(?<![\\w.-])(?:[\\w.{}$()-]+/|/)*${escapeExpression(name)}(?![\\w-]|\\.\\w)`, 'g')
  return lines.flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(expression)].map((match) => ({ token: match[0], offset: start + match.index })),
  )
}

function linesWith(text: string, name: string): readonly Span[] {
  const lines: Span[] = []
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, lines.at(-1)?.end)) {
    const next = text.indexOf('\n', at)
    lines.push({ start: text.lastIndexOf('\n', at) + 1, end: next === -1 ? text.length : next })
    if (next === -1) break
  }
  return lines
}

/** As seen from the file's own folder, where something stands there, else from the root as well. */
function resolvesTo(repository: Repository, file: TextFile, token: string, path: HostPath): boolean {
  const plain = token.replace(/^(?:\$\{?\w+\}?|\$\([^)]*\))\//, '').replace(/^\//, '')
  const near = joinPath(parentOf(file.path as HostPath), plain)
  return near === path || (repository.stat(near) === undefined && joinPath('.' as HostPath, plain) === path)
}

/** Takes out the lines that name exactly what is gone. */
function ignoreChange(file: TextFile, artifacts: readonly HostPath[], deleted: readonly HostPath[]): readonly Change[] {
  const folder = parentOf(file.path as HostPath)
  const own = baseName(file.path).endsWith('.dockerignore') && baseName(file.path) !== '.dockerignore'
  if (own && deleted.some((path) => `${path}.dockerignore` === file.path))
    return [{ path: file.path, action: 'delete', mode: null, after: null }]
  const gone = new Set<string>([...artifacts, ...(baseName(file.path) === '.gitignore' ? [] : deleted)])
  const after = withoutLines(file.text, (line) => {
    const pattern = line.trim().replace(/^!/, '').replace(/\/$/, '')
    if (pattern === '' || pattern.startsWith('#') || /[*?[\]\\]/.test(pattern)) return false
    return gone.has(joinPath(folder, pattern.replace(/^\.?\//, '')))
  })
  if (after === file.text) return []
  if (after.trim() === '') return [{ path: file.path, action: 'delete', mode: null, after: null }]
  return [modification(file, after)]
}

interface Mention {
  readonly file: TextFile
  readonly path: HostPath
  readonly token: string
  readonly offset: number
  readonly line: string
}

/** Where a file names deleted files. */
function mentionsOf(repository: Repository, file: TextFile, deleted: readonly HostPath[]): readonly Mention[] {
  return deleted.flatMap((path) => {
    const name = baseName(path)
    if (!file.text.includes(name)) return []
    const others = (namesOf(repository).get(name) ?? 0) > 1
    return pathsIn(file.text, name).flatMap(({ token, offset }): readonly Mention[] => {
      const bare = token === name && !others && name !== 'Dockerfile'
      if (!bare && !resolvesTo(repository, file, token, path)) return []
      // The word Dockerfile alone is a common word, unless something is built from it.
      if (name === 'Dockerfile' && token === name && !isBuildOf(file, offset)) return []
      return [{ file, path, token, offset, line: lineAt(file.text, offset) }]
    })
  })
}

/** How many files of a repository have each name. */
const namesOf = oncePer((repository: Repository): ReadonlyMap<string, number> => {
  const names = new Map<string, number>()
  for (const { path } of repository.entries)
    if (!path.startsWith('../')) names.set(baseName(path), (names.get(baseName(path)) ?? 0) + 1)
  return names
})

/** Lines that name a deleted file, each once. */
function referencesIn(repository: Repository, file: TextFile, deleted: readonly HostPath[]): readonly Finding[] {
  const found = mentionsOf(repository, file, deleted).map((mention) => {
    const before = file.text.slice(0, mention.offset)
    const at = { path: file.path, line: before.split('\n').length, column: mention.offset - before.lastIndexOf('\n') }
    return judge(mention, at)
  })
  return found.filter(
    (finding, index) =>
      found.findIndex((other) => other.message === finding.message && other.at?.line === finding.at?.line) === index,
  )
}

function judge({ file, path, offset, line }: Mention, at: Location): Finding {
  if (prose.test(file.path) || isComment(line)) return proseReference(at, path)
  return isBuildOf(file, offset) ? danglingBuild(at, path) : danglingReference(at, path)
}

/** Takes deleted files out of plain lists: items of a YAML list (`paths:` of a workflow), prerequisites of a make target. */
function withoutPlainMentions(repository: Repository, file: TextFile, deleted: readonly HostPath[]): TextFile {
  const mentions = mentionsOf(repository, file, deleted)
  if (mentions.length === 0) return file
  const tokens = new Set(mentions.map((mention) => mention.token))
  const isMake = /(?:^|\/)(?:GNU)?[Mm]akefile[^/]*$|\.mk$/.test(file.path)
  const isYaml = /\.ya?ml$/.test(file.path)
  const text = isMake
    ? withoutPrerequisites(file.text, mentions)
    : isYaml
      ? withoutItems(file.text, (item) => tokens.has(item))
      : file.text
  return text === file.text ? file : { ...file, text }
}

function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? text.length : end)
}

function isComment(line: string): boolean {
  return /^\s*(?:#|\/\/)/.test(line)
}

/** A line that builds from the file or takes it elsewhere: `docker build … -f X`, `dockerfile: X`, `cp X Dockerfile`, `COPY X`. */
function isBuildOf(file: TextFile, offset: number): boolean {
  const before = file.text.slice(0, offset)
  const logical = before.split(/(?<!\\)\n/).at(-1) ?? ''
  const line = lineAt(file.text, offset)
  if (isDockerfile(file.path) && /^\s*(?:COPY|ADD)\b(?!.*--from)/i.test(logical.replaceAll('\\\n', ' '))) return true
  if (isDockerfile(file.path) && /--mount=\S*\b(?:source|src)=\S*$/.test(logical)) return true
  return (
    /\bdocker(?:-\w+)?\b[^\n]*\bbuild\b/.test(logical.replaceAll('\\\n', ' ')) ||
    /^\s*-?\s*["']?dockerfile["']?\s*[:=]/i.test(line) ||
    /^\s*(?:- )?(?:cp|mv|ln|cat|sed|envsubst)\s/.test(logical) ||
    /(?:^|\s)(?:-f|--file)[= ]\S*$/.test(logical) ||
    /^\s*["']?file["']?\s*:/.test(line)
  )
}
