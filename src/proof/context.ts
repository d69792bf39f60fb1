/**
 * What a COPY takes from a build context. Each side gives its own view of the context (the host's files at the moment of a build;
 * the clean repository); how a source is read in it is one thing for both.
 */
import { globExpression } from '../dockerfile/glob.ts'
import { matchSource } from '../dockerfile/match.ts'
import { peelModes } from './chmods.ts'
import type { Step } from '../dockerfile/stage.ts'
import type { NodeType } from '../host/origin.ts'
import type { CopySource, TreeEntry } from './form.ts'
import { literalName } from './literal-name.ts'
import { below, type ArtifactOrigin, type ContentOrigin, type Opaque } from './origins.ts'

type CopyStep = Extract<Step, { kind: 'copy' }>

/** One path of a context. */
export interface ContextNode {
  readonly type: NodeType
  /** `undefined` for a folder that is the sum of what lies in it. */
  readonly origin: ContentOrigin | Opaque | undefined
  /** Octal permission bits that differ from what the origin has; of an artifact the change as chmod takes it. */
  readonly mode: string | undefined
  /** Of an artifact: other paths of its image whose modes were set. */
  readonly besides?: readonly ArtifactOrigin[]
  readonly link: string | undefined
  /** The repository's own file at this very path: what came out of a container later was laid over it. */
  readonly inPlace: boolean
  /** Of what lay in a folder before an artifact was merged into it: the artifact's file of its name, which has replaced it if there is one. */
  readonly coveredBy?: ArtifactOrigin | undefined
  /** Of a file that was put where an artifact may have one: the artifact's, whose mode would have stayed. */
  readonly writtenOver?: ArtifactOrigin | undefined
  /** Of a folder: why there may be files in it that nobody can name. */
  readonly doubt?: string
  /** Of such a folder: the container's folder that it is as a whole. */
  readonly whole?: ArtifactOrigin | undefined
  /** Of such a folder: names in it that were put over what the container made; with them it is `left` as a whole. */
  readonly laidOver?: ReadonlySet<string> | undefined
  /** Of such a folder: the container's folder in which lies what is not known. */
  readonly left?: ArtifactOrigin | undefined
}

/** A context, paths relative to its folder (`.`). */
export interface ContextView {
  /** Links not followed. */
  readonly at: (path: string) => ContextNode | undefined
  /** `undefined` where they cannot all be told. */
  readonly names: (path: string) => readonly string[] | undefined
  readonly ignored: (path: string) => boolean
  /** A rule may hide something below this path, which is not hidden itself: the rule as written. */
  readonly hidesBelow: (path: string) => string | undefined
  /** A folder is hidden by its own name, and all in it is shown. */
  readonly showsInside: (path: string) => boolean
  /** What takes the same as a wildcard where the rules hide all but a few names, and is hidden in no part. */
  readonly shown: (pattern: string) => string | undefined
  /** One of the migration's own new files: by which name. A broad COPY leaves them out of the comparison. */
  readonly own: (path: string) => string | undefined
  /** What an ADD unpacks of the archive that it takes; `undefined` where it takes none, or none that is known. */
  readonly unpacked?: (step: CopyStep) => Unpacked | undefined
}

/** The members of an archive. */
export interface Unpacked {
  readonly members: ContextView
  /** They belong to root; otherwise to whom they belong in the stage. */
  readonly areOfRoot: boolean
}

const WILD = /[*?[\\]/
/** In a name nothing is a wildcard. */
const NONE = /(?!)/

/** Reads one source; several when a wildcard matches several names. */
export function readSource(view: ContextView, written: string): readonly CopySource[] {
  const source = cleanSource(written)
  const pattern = source === undefined ? undefined : (view.shown(source) ?? source)
  if (pattern === undefined) return [missing(`${written} lies outside of the build context`)]
  const literal = literalName(pattern)
  const inside = enterArtifact(view, literal ?? pattern, literal === undefined ? WILD : NONE)
  if (inside !== undefined)
    return knownInMerged(view, literal ?? pattern, inside) ?? [inArtifact(view, literal ?? pattern, inside)]
  if (literal !== undefined) return [readPath(view, literal, true)]
  if (!WILD.test(pattern)) return [readPath(view, pattern, true)]
  const shared = inShared(view, pattern)
  if (shared !== undefined) return [shared]
  const matches = matchSource(pattern, {
    names: view.names,
    type: (path) => view.at(path)?.type,
  })
  const taken = matches.filter((path) => !isHidden(view, path) || hasVisible(view, path))
  if (taken.length === 0) return [missing(`nothing matches ${written}`)]
  return taken.map((path) => readPath(view, path, false))
}

/** `./a//b/` is `a/b`; `undefined` for what leaves the context. A leading `/` is the context's folder. */
export function cleanSource(written: string): string | undefined {
  const kept: string[] = []
  for (const name of written.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') kept.push(name)
    else if (kept.length === 0) return undefined
    else kept.pop()
  }
  return kept.length === 0 ? '.' : kept.join('/')
}

type ArtifactNode = ContextNode & { readonly origin: ArtifactOrigin }

function isArtifact(node: ContextNode | undefined): node is ArtifactNode {
  return node?.origin?.kind === 'artifact'
}

/** `rest` of a source lies in an artifact folder; `merged`: among files with names that are known. */
interface InsideArtifact {
  readonly node: ArtifactNode
  readonly rest: string
  readonly merged: boolean
  /** What a wildcard is in the source. */
  readonly wildcard: RegExp
}

/** Goes down to the artifact folder that a source lies in, when there is one, and says what of the source is left. */
function enterArtifact(view: ContextView, pattern: string, wildcard: RegExp): InsideArtifact | undefined {
  const names = pattern.split('/')
  let path = '.'
  if (pattern === '.') return undefined
  for (const [index, name] of names.entries()) {
    const node = view.at(path)
    if (isArtifact(node)) {
      const rest = names.slice(index).join('/')
      const merged = view.names(path) !== undefined
      const isShown = wildcard.test(rest) ? view.shown(pattern) === pattern : view.showsInside(pattern)
      return !isShown && isHidden(view, wildcard.test(rest) ? path : pattern) ? undefined : { node, rest, merged, wildcard }
    }
    if (wildcard.test(name)) return undefined
    path = path === '.' ? name : `${path}/${name}`
  }
  return undefined
}

/**
 * What a source finds among the known files of a folder into which an artifact was merged; `undefined` where it finds none of them, or
 * where the artifact may have folders that it looks into. A wildcard is taken to find nothing in the
 * artifact, so that it has none of the files that were found either.
 */
function knownInMerged(
  view: ContextView,
  pattern: string,
  { node, rest, merged, wildcard }: InsideArtifact,
): readonly CopySource[] | undefined {
  if (!merged) return undefined
  const isFile = (path: string): boolean => {
    const present = view.at(path)
    return present?.type === 'file' && !isArtifact(present)
  }
  if (!wildcard.test(rest)) return isFile(pattern) ? [readPath(view, pattern, true)] : undefined
  const [name = '', ...above] = pattern.split('/').reverse()
  const folder = above.length === 0 ? '.' : above.reverse().join('/')
  const expression = globExpression(name)
  if (WILD.test(folder) || expression === undefined) return undefined
  const names = (view.names(folder) ?? []).filter((one) => expression.test(one))
  const paths = names.map((one) => (folder === '.' ? one : `${folder}/${one}`))
  const [first, ...others] = paths.filter((path) => !isHidden(view, path)).map((path) => readPath(view, path, false))
  if (first?.kind !== 'file' || !paths.every(isFile)) return undefined
  const plain = { unless: undefined, writtenOver: undefined }
  return [
    { ...first, ...plain, notIn: pathBelow(node.origin, rest) },
    ...others.map((one) => (one.kind === 'file' ? { ...one, ...plain } : one)),
  ]
}

function inArtifact(view: ContextView, pattern: string, { node, rest, merged, wildcard }: InsideArtifact): CopySource {
  const names = rest.split('/')
  const wild = names.findIndex((name) => wildcard.test(name))
  // What lies in a folder into which an artifact was merged may be the artifact's or what was there before.
  const present = view.at(pattern)
  if (merged && (wild === -1 ? !isArtifact(present) : mayBeTwice(view, pattern)))
    return opaque(`${pattern} may be the artifact's file or the one that was there before`)
  if (wild === -1) {
    // `COPY .` of a context that is itself an artifact leaves no rest.
    const origin = rest === '' ? node.origin : isArtifact(present) ? present.origin : pathBelow(node.origin, rest)
    return {
      kind: 'artifact',
      name: names.at(-1) ?? rest,
      origin,
      type: 'either',
      mode: present?.mode,
      hidden: view.hidesBelow(pattern),
      besides: present?.besides ?? [],
      unless: present?.coveredBy,
    }
  }
  const folder = names.slice(0, wild).join('/')
  const isShown = view.shown(pattern) === pattern
  const origin = folder === '' ? node.origin : pathBelow(node.origin, folder)
  const above = pattern
    .split('/')
    .slice(0, wild - names.length)
    .join('/')
  return {
    kind: 'glob',
    origin,
    pattern: names.slice(wild).join('/'),
    hidden: isShown ? undefined : view.hidesBelow(above === '' ? '.' : above),
  }
}

/** Whether a wildcard finds a name that is known in a folder into which an artifact was merged, or looks into folders of it. */
function mayBeTwice(view: ContextView, pattern: string): boolean {
  const names = pattern.split('/')
  const last = names.at(-1) ?? ''
  const above = names.slice(0, -1)
  const expression = globExpression(last)
  const known = view.names(above.length === 0 ? '.' : above.join('/')) ?? []
  return above.some((name) => WILD.test(name)) || expression === undefined || known.some((name) => expression.test(name))
}

/** A wildcard in a folder that a container had mounted may match what the container made there: it is asked of the container's folder. */
function inShared(view: ContextView, pattern: string): CopySource | undefined {
  const names = pattern.split('/')
  const wild = names.findIndex((name) => WILD.test(name))
  const above = wild === 0 ? '.' : names.slice(0, wild).join('/')
  const folder = view.at(above)
  if (folder?.doubt === undefined) return undefined
  const origin = folder.whole ?? (mayBeTwice(view, pattern) ? undefined : folder.left)
  if (origin === undefined) return opaque(`${above} may hold more than is known: ${folder.doubt}`)
  return {
    kind: 'glob',
    origin,
    pattern: names.slice(wild).join('/'),
    hidden: view.shown(pattern) === pattern ? undefined : view.hidesBelow(above),
  }
}

function pathBelow(folder: ArtifactOrigin, rest: string): ArtifactOrigin {
  const { provider, look } = folder
  const inner: ArtifactOrigin = {
    kind: 'artifact',
    provider,
    path: below(folder.path, rest),
    ...(look === undefined ? {} : { look }),
  }
  return peelModes(inner).origin
}

/** A folder that is a container's as a whole, or but for what was put over it, unless the ignore file may hide something in it. */
export function readWhole(view: ContextView, path: string): CopySource | undefined {
  const node = view.at(path)
  if (view.hidesBelow(path) !== undefined || isHidden(view, path)) return undefined
  if (node?.laidOver !== undefined && node.left !== undefined)
    return { kind: 'directory', entries: [mergedEntry(node.left, ''), ...entriesOver(view, path, '', node.laidOver)] }
  if (node?.whole === undefined) return undefined
  return {
    kind: 'artifact',
    name: path.slice(path.lastIndexOf('/') + 1),
    origin: node.whole,
    type: 'directory',
    mode: undefined,
    hidden: undefined,
    besides: [],
  }
}

function mergedEntry(origin: ArtifactOrigin, path: string): TreeEntry {
  return { kind: 'artifact', path, origin, type: 'directory', mode: undefined, merged: true, hidden: undefined, besides: [] }
}

/** What was put over a container's folder, name by name. */
function entriesOver(view: ContextView, folder: string, relative: string, names: ReadonlySet<string>): readonly TreeEntry[] {
  return [...names].flatMap((name) => {
    const path = folder === '.' ? name : `${folder}/${name}`
    const node = view.at(path)
    return node === undefined ? [] : readEntry(view, node, path, relative === '' ? name : `${relative}/${name}`)
  })
}

function readPath(view: ContextView, path: string, named: boolean): CopySource {
  const real = followLinks(view, path)
  const node = real === undefined ? undefined : view.at(real)
  const hidden = isHidden(view, path) || (real !== undefined && isHidden(view, real))
  const isFolder = isArtifact(node) && node.type !== 'file' && real !== undefined && view.showsInside(real)
  if (real === undefined || node === undefined || (hidden && !isFolder && !hasVisible(view, real))) {
    return missing(`there is no ${path} in the build context`)
  }
  const name = path.slice(path.lastIndexOf('/') + 1)
  const { origin } = node
  if (origin?.kind === 'opaque') return origin
  const whole = readWhole(view, real)
  if (whole !== undefined) return whole
  if (node.type === 'directory' && (!isArtifact(node) || view.names(real) !== undefined)) {
    return { kind: 'directory', entries: readTree(view, real) }
  }
  if (origin === undefined) return opaque(`${path} is not understood`)
  if (origin.kind === 'artifact')
    return {
      kind: 'artifact',
      name,
      origin,
      type: path === '.' ? 'directory' : node.type,
      mode: node.mode,
      hidden: view.hidesBelow(real),
      besides: node.besides ?? [],
      unless: node.coveredBy,
    }
  const own = named ? undefined : view.own(real)
  if (own !== undefined) return { kind: 'own', file: own }
  return { kind: 'file', name, origin, mode: node.mode, unless: node.coveredBy, writtenOver: node.writtenOver }
}

/**
 * Everything in a context folder that the ignore rules leave, in an order in which a later entry lies over an earlier one. Where
 * an artifact was merged into a folder, the repository's own files of that folder come before it.
 */
export function readTree(view: ContextView, root: string): readonly TreeEntry[] {
  const entries: TreeEntry[] = []
  const visit = (folder: string, relative: string, isDoubted: boolean): void => {
    const node = view.at(folder)
    const names = view.names(folder) ?? (isArtifact(node) ? [] : undefined)
    if (names === undefined) {
      entries.push({ ...opaque(`what lies in ${folder} is not known`), path: relative })
      return
    }
    const whole = node?.doubt === undefined || isDoubted || folder === root ? undefined : readWhole(view, folder)
    if (node?.doubt !== undefined && !isDoubted && whole === undefined)
      entries.push({ ...opaque(`what else lies in ${folder} is not known: ${node.doubt}`), path: relative })
    const children = names.flatMap((name) => {
      const path = folder === '.' ? name : `${folder}/${name}`
      const child = view.at(path)
      return child === undefined ? [] : [{ child, path, inner: relative === '' ? name : `${relative}/${name}` }]
    })
    const isOver = whole === undefined ? undefined : node?.laidOver
    const later = isArtifact(node) ? children.filter(({ child }) => !child.inPlace) : []
    for (const { child, path, inner } of children)
      if (later.every((one) => one.path !== path) && isOver?.has(path.slice(path.lastIndexOf('/') + 1)) !== true)
        visitNode(child, path, inner, isDoubted || node?.doubt !== undefined)
    if (isArtifact(node) && !isHidden(view, folder))
      entries.push({
        kind: 'artifact',
        path: relative,
        origin: node.origin,
        type: 'directory',
        mode: node.mode,
        merged: names.length > 0,
        hidden: view.hidesBelow(folder),
        besides: node.besides ?? [],
      })
    for (const { child, path, inner } of later) visitNode(child, path, inner, isDoubted || node?.doubt !== undefined)
    // What a container left in a folder that it had lies over what the repository has there, which it had as well.
    if (isOver !== undefined && node?.left !== undefined)
      entries.push(mergedEntry(node.left, relative), ...entriesOver(view, folder, relative, isOver))
    else if (whole?.kind === 'artifact')
      entries.push({ ...whole, kind: 'artifact', path: relative, mode: undefined, merged: names.length > 0, hidden: undefined })
  }
  const visitNode = (node: ContextNode, path: string, inner: string, isDoubted: boolean): void => {
    const hidden = isHidden(view, path)
    const isFolder =
      node.type === 'directory' &&
      node.link === undefined &&
      node.origin?.kind !== 'opaque' &&
      (!isArtifact(node) || view.names(path) !== undefined)
    if (!isFolder) {
      if (!hidden) entries.push(...readEntry(view, node, path, inner))
      return
    }
    const before = entries.length
    if (!hidden) entries.push({ kind: 'directory', path: inner, mode: node.mode })
    visit(path, inner, isDoubted)
    // Rules may take back something inside: its folders come along.
    if (hidden && entries.length > before) entries.splice(before, 0, { kind: 'directory', path: inner, mode: node.mode })
  }
  visit(root, '', false)
  return entries
}

function readEntry(view: ContextView, node: ContextNode, path: string, inner: string): readonly TreeEntry[] {
  const { origin } = node
  const own = view.own(path)
  if (own !== undefined) return [{ kind: 'own', path: inner, file: own }]
  if (node.link !== undefined)
    return [{ kind: 'file', path: inner, origin: { kind: 'link', target: node.link }, mode: undefined }]
  if (origin === undefined) return [{ ...opaque(`${path} is not understood`), path: inner }]
  if (origin.kind === 'opaque') return [{ ...origin, path: inner }]
  if (origin.kind === 'artifact')
    return [
      {
        kind: 'artifact',
        path: inner,
        origin,
        type: node.type,
        mode: node.mode,
        merged: false,
        hidden: view.hidesBelow(path),
        besides: node.besides ?? [],
      },
    ]
  return [{ kind: 'file', path: inner, origin, mode: node.mode }]
}

/** A rule hides the folder, and another takes back something in it. */
function hasVisible(view: ContextView, path: string): boolean {
  const node = view.at(path)
  return node?.type === 'directory' && node.link === undefined && !isArtifact(node) && readTree(view, path).length > 0
}

function isHidden(view: ContextView, path: string): boolean {
  return path !== '.' && view.ignored(path)
}

/** The path behind all links on the way; `undefined` when they lead out of the context, in a circle, or nowhere. */
function followLinks(view: ContextView, path: string): string | undefined {
  let todo = path.split('/')
  let at = '.'
  for (let hops = 0; todo.length > 0;) {
    const [name = '', ...rest] = todo
    todo = rest
    const next = cleanSource(`${at}/${name}`)
    if (next === undefined) return undefined
    const link = view.at(next)?.link
    if (link === undefined) {
      at = next
      continue
    }
    hops += 1
    if (hops > 40) return undefined
    // An absolute target is taken from the context's folder.
    if (link.startsWith('/')) at = '.'
    todo = [...link.split('/').filter((part) => part !== '' && part !== '.'), ...rest]
  }
  return at
}

function opaque(reason: string): Opaque {
  return { kind: 'opaque', reason, missing: false }
}

function missing(reason: string): Opaque {
  return { kind: 'opaque', reason: `a COPY finds nothing: ${reason}`, missing: true }
}
