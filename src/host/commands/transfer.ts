/**
 * cp and mv (and the rules that install shares): files that go to another place. The destination rules are those of the GNU tools: into a folder under its
 * own name, else to exactly that place. What fails for certain gives status 1 and changes nothing; where the kind of the
 * destination is not known, what is laid there is not understood, so that an image that takes it is refused.
 */
import { folderOpen, noFolderLeft, sourceMissing } from '../../findings/host.ts'
import type { Finding } from '../../findings/finding.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, sameText, type Text } from '../../text/symbolic.ts'
import { isFileName } from '../file-names.ts'
import type { HostFiles } from '../files.ts'
import { baseName, isInRepository, isTopFolder, isWithin, joinPath, parentOf, relativeTo, resolvePath } from '../path.ts'
import { isFolder } from './files.ts'
import { patternAll } from './pattern-all.ts'
import { patternOut } from './pattern-out.ts'
import { copyStaged } from './staged-folder.ts'
import { patternInside, removeInside, toolInside } from './inside.ts'
import { outcome, readOptions, type HostCommand, type HostOutcome, type Options } from './outcome.ts'

export interface Item {
  readonly source: HostPath
  /** Where it goes; `open` when that depends on what is not known. */
  readonly target: HostPath
  readonly open: boolean
  /** It goes to exactly this place unless a container that had the folder around it mounted left a folder of that name there. */
  readonly assumed: boolean
  /** The operand is a link with a slash behind it: `cp` reads what it points to, `mv` cannot rename it. */
  readonly linkWithSlash: boolean
  /** The operand's last name is `.` or `..`, which no folder can be renamed by. */
  readonly isDots: boolean
}

export interface Transfer {
  readonly items: readonly Item[]
  /** The destination is exactly this place, and written with a slash behind it. */
  readonly slash: boolean
  readonly problem: boolean
}

const endsWith = (text: Text | undefined, pattern: RegExp): boolean => {
  const last = text?.at(-1)
  return typeof last === 'string' && pattern.test(last)
}

/** Where each operand goes; `undefined` when operands are lacking or cannot be told. */
export function transfer(call: Call, files: HostFiles, options: Options): Transfer | undefined {
  const folder = options.values.get('t') ?? options.values.get('target-directory')
  const operands = folder === undefined ? options.operands.slice(0, -1) : options.operands
  const last = folder ?? options.operands.at(-1)
  const destination = last === undefined ? undefined : resolvePath(call.cwd, last)
  if (last === undefined || destination === undefined || operands.length === 0) return undefined
  const kind = files.kind(destination)
  const slash = endsWith(last, /(?:\/|^|\/\.)\.?$/) || /(?:^|\/)\.\.?$/.test(printText(last))
  const exact = options.flags.has('T') || options.flags.has('no-target-directory')
  const many = folder !== undefined || operands.length > 1
  const parents = options.flags.has('parents')
  if ((many || parents) && (kind === 'file' || kind === 'absent')) return { items: [], slash, problem: true }
  // A folder goes to `target/docs/` whether that is there or not; a file only where it is.
  const [first] = operands
  const source = first === undefined ? undefined : resolvePath(call.cwd, first)
  const isEither = kind === 'unknown' && !many && source !== undefined && files.kind(source) === 'directory'
  const into = !exact && (kind === 'directory' || many || (slash && kind !== 'absent' && kind !== 'file' && !isEither))
  // What goes into a link to a folder by its contents (`cp -r src/. latest`) goes into that folder.
  const inside = kind === 'directory' ? files.followed(destination) : destination
  // Outside of the repository nothing is taken to be there before the driver runs.
  const isFile = !many && source !== undefined && isCopiedFile(files, source, destination)
  const open =
    !into &&
    !exact &&
    !isFile &&
    !isFileName(destination) &&
    (kind === 'exists' || (kind === 'unknown' && isInRepository(destination)))
  const items = operands.flatMap((operand): readonly Item[] => {
    const named = resolvePath(call.cwd, operand)
    if (named === undefined) return []
    // A link with a slash behind it is what it points to.
    const source = endsWith(operand, /\/\.?$/) || options.flags.has('H') ? files.followed(named) : named
    // `cp --parents` keeps the path as it is written.
    const below = parents && known(operand)?.startsWith('/') === false ? resolvePath(destination, operand) : undefined
    const contents = endsWith(operand, /(?:^|\/)\.\.?$/) || source === '.'
    // `cp target/release/app ./app`, `cp target/app app-linux`: whoever gives a file a name means no folder.
    const isNamed = baseName(source) === baseName(destination) || isOfContainers(files, source)
    const assumed = open && !parents && isNamed && isOfContainers(files, destination)
    return [
      {
        source,
        target: below ?? (!into ? destination : contents ? inside : joinPath(destination, baseName(named))),
        open: (open && !assumed) || (parents && (below === undefined || source !== named)),
        assumed,
        linkWithSlash: endsWith(operand, /\/$/) && files.followed(named) !== files.followed(named, true),
        isDots: endsWith(operand, /(?:^|\/)\.\.?\/*$/),
      },
    ]
  })
  return { items, slash: slash && !into, problem: items.length < operands.length }
}

/** `install -m 755 app app.new && mv app.new app`: what was copied as a file is one where it was copied from. */
function isCopiedFile(files: HostFiles, copy: HostPath, path: HostPath): boolean {
  const [from, to] = [files.at(copy), files.at(path)]
  if (from?.type !== 'file' || from.origin?.kind !== 'artifact' || to?.origin?.kind !== 'artifact') return false
  return from.origin.container === to.origin.container && sameText(from.origin.path, to.origin.path)
}

/** Whether a place is in doubt for one reason alone: a container had a folder around it mounted. */
function isOfContainers(files: HostFiles, path: HostPath): boolean {
  const around = files.artifactRoot(path)
  return around?.isMounted === true && around.node.path !== path
}

/** What happened to the operands of one command. */
export interface Tally {
  readonly findings: Finding[]
  readonly reads: HostPath[]
  readonly writes: HostPath[]
  readonly removes: HostPath[]
  failed: boolean
  complete: boolean
  /** Targets of earlier operands: one command does not write over what it has just made. */
  readonly made: Set<HostPath>
}

export const newTally = (): Tally => ({
  findings: [],
  reads: [],
  writes: [],
  removes: [],
  failed: false,
  complete: true,
  made: new Set(),
})

export function ended(tally: Tally): HostOutcome {
  const { findings, reads, writes, removes, complete } = tally
  return outcome({ status: tally.failed ? 1 : 'succeeds', effects: { reads, writes, removes, complete }, findings })
}

/** Sees to what cp, mv and install have in common; false when the item is done with. */
export function prepare(call: Call, files: HostFiles, tally: Tally, item: Item, name: string): boolean {
  const { source, target } = item
  const kind = files.kind(source)
  // A link to nothing is still a link that can be moved.
  if (kind === 'absent' && files.at(files.followed(source, true)) === undefined) {
    tally.failed = true
    if (!call.tested) tally.findings.push(sourceMissing(call.site, name, source))
    return false
  }
  if (call.words.some((word) => word.glob === true && resolvePath(call.cwd, word.text) === source)) {
    // The names behind a pattern are not known: what lies in the target's folder afterwards is not known either.
    const reason = `\`${call.source}\` puts files there whose names are not known`
    files.makeDirectory(parentOf(target))
    const around = files.artifactRoot(parentOf(target))
    // What came out of a container as one thing is not that thing any more.
    if (around?.isMounted === false) files.spoil(around.node.path, reason, call.site)
    else files.doubt(parentOf(target), { kind: 'opaque', reason, at: call.site })
    if (name === 'mv') files.touchBelow(parentOf(source))
    tally.writes.push(parentOf(target))
    return false
  }
  if (item.open) {
    tally.findings.push(folderOpen(call.site, name, target))
    tally.complete = false
    tally.writes.push(target)
    files.put(target, {
      type: 'either',
      origin: {
        kind: 'opaque',
        reason: `whether it is a folder is not known where \`${call.source}\` writes to it`,
        at: call.site,
      },
      mode: undefined,
      link: undefined,
    })
    return false
  }
  if (item.assumed) tally.findings.push(noFolderLeft(call.site, name, target))
  if (!isTopFolder(target) && !isFolder(files, parentOf(target)) && name !== 'install') return refuse(tally)
  if (tally.made.has(target) && kind !== 'directory') return refuse(tally)
  tally.made.add(target)
  return true
}

function refuse(tally: Tally): false {
  tally.failed = true
  return false
}

export const cp: HostCommand = (call, files) => {
  const inside =
    toolInside(call, files, { flags: /^-[rRafpvd]+$/ }) ??
    patternInside(call, files, /^-[rRafpvd]+$/) ??
    patternOut(call, files, /^-[rRafpvd]+$/) ??
    patternAll(call, files) ??
    copyStaged(call, files)
  if (inside !== undefined) return inside
  const options = readOptions(call, ['t', 'target-directory', 'S', 'suffix'])
  const { flags } = options
  const move = transfer(call, files, options)
  if (move === undefined)
    return outcome({ status: options.operands.length < 2 ? 1 : 'succeeds', effects: { complete: options.operands.length < 2 } })
  const tally = newTally()
  tally.failed = move.problem
  const recursive = ['r', 'R', 'a', 'recursive', 'archive'].some((flag) => flags.has(flag))
  const keepsLinks =
    ['P', 'd', 'a', 'archive', 'no-dereference'].some((flag) => flags.has(flag)) ||
    (recursive && !flags.has('L') && !flags.has('dereference'))
  // A source that is named twice is copied once.
  const items = move.items.filter((item, index) => move.items.findIndex(({ source }) => source === item.source) === index)
  for (const item of items) {
    const isCopied = recursive ? files.kind(item.source) !== 'absent' : files.kind(item.source) === 'file'
    if (flags.has('parents') && isCopied) files.makeDirectory(files.followed(parentOf(item.target)))
    if (!prepare(call, files, tally, item, 'cp')) continue
    if (
      flags.has('s') ||
      flags.has('symbolic-link') ||
      ((flags.has('u') || flags.has('update')) && files.kind(item.target) !== 'absent')
    ) {
      files.spoil(item.target, `\`${call.source}\` is not followed`, call.site)
      tally.writes.push(item.target)
      continue
    }
    keepBackup(files, options, item.target)
    if (flags.has('remove-destination')) files.remove(files.followed(item.target, true))
    if (!keepsWhatIsThere(files, options, item.target) || files.kind(item.source) === 'directory')
      copyItem(files, tally, item, {
        keepsFiles: flags.has('n') || flags.has('no-clobber'),
        recursive,
        keepsLinks,
        slash: move.slash,
        follow: flags.has('L') || flags.has('dereference'),
        keepsMode: ['p', 'a', 'archive', 'preserve'].some((flag) => flags.has(flag)),
        call,
      })
  }
  return ended(tally)
}

/** `-n`: what is there stays, links to nothing included. */
function keepsWhatIsThere(files: HostFiles, { flags }: Options, target: HostPath): boolean {
  if (!flags.has('n') && !flags.has('no-clobber')) return false
  return files.kind(target) !== 'absent' || files.at(files.followed(target, true)) !== undefined
}

/** `-b`: what was at the target gets another name. */
function keepBackup(files: HostFiles, { flags, values }: Options, target: HostPath): void {
  const suffix = values.get('S') ?? values.get('suffix')
  if (!(flags.has('b') || flags.has('backup') || suffix !== undefined) || files.kind(target) !== 'file') return
  files.copy(target, `${target}${printText(suffix ?? ['~'])}` as HostPath)
}

export interface CopyRules {
  readonly recursive: boolean
  readonly keepsLinks: boolean
  readonly slash: boolean
  readonly follow: boolean
  /** `-p`: a file that is written over gets the source's mode as well. */
  readonly keepsMode: boolean
  /** `-n`: of what is merged into a folder only what is not there. */
  readonly keepsFiles?: boolean
  readonly call: Call
}

function copyItem(files: HostFiles, tally: Tally, item: Item, rules: CopyRules): void {
  const source = files.followed(item.source, rules.keepsLinks)
  const link = files.at(source)?.link !== undefined
  // What is no link is written through one.
  const target = files.followed(item.target, link && rules.keepsLinks)
  const [from, to] = [files.kind(source), files.kind(target)]
  const folder = from === 'directory' && !link
  const loops = link && !rules.keepsLinks
  // No folder goes over a link, whatever it points to: `cp -rT src latest`.
  const isOverLink = folder && !rules.slash && files.at(files.followed(item.target, true))?.link !== undefined
  const isThroughNothing = to === 'absent' && files.at(target) === undefined && target !== files.followed(item.target, true)
  if (
    loops ||
    isOverLink ||
    isThroughNothing ||
    (from === 'absent' && !link) ||
    (folder && !rules.recursive) ||
    (folder && to === 'file') ||
    (!folder && from === 'file' && to === 'directory') ||
    source === target
  ) {
    tally.failed = true
    return
  }
  if (from === 'file' && rules.slash && to === 'absent') {
    tally.failed = true
    return
  }
  tally.reads.push(item.source)
  tally.writes.push(item.target)
  // `cp -r dist docker/` after a container had all of it mounted: what it may have left at docker/dist would be merged with the copy.
  const isTree = rules.recursive && files.at(source)?.origin?.kind === 'artifact' && from !== 'file'
  if (isTree && to === 'unknown' && !isWithin(target, source) && isOfContainers(files, target)) {
    if (!item.assumed) tally.findings.push(noFolderLeft(rules.call.site, 'cp', item.target))
    files.remove(target)
  }
  if (folder && source !== target && isWithin(target, source)) {
    // A folder is not copied into itself; how far the copy went before is not known.
    tally.failed = true
    files.doubt(target, { kind: 'opaque', reason: `\`${rules.call.source}\` copies a folder into itself`, at: rules.call.site })
  }
  if (rules.keepsFiles === true && to !== 'absent') mergeMissing(files, source, target, rules)
  else layCopy(files, source, target, rules)
}

/** `cp -rn src/. conf`: each file that is not there is copied; where names are not known, what lies there afterwards is not. */
function mergeMissing(files: HostFiles, source: HostPath, target: HostPath, rules: CopyRules): void {
  const names = files.names(source)
  if (names === undefined || files.names(target) === undefined || files.at(source)?.origin !== undefined) {
    files.doubt(target, { kind: 'opaque', reason: `which files \`${rules.call.source}\` left as they were`, at: rules.call.site })
    return files.touchBelow(target)
  }
  for (const name of names) {
    const [from, to] = [joinPath(source, name), joinPath(target, name)]
    const areFolders = [from, to].every((path) => files.kind(path) === 'directory' && files.at(path)?.link === undefined)
    if (files.at(to) === undefined) layCopy(files, from, to, rules)
    else if (areFolders) mergeMissing(files, from, to, rules)
  }
}

export function layCopy(files: HostFiles, source: HostPath, target: HostPath, rules: CopyRules): void {
  const node = files.at(source)
  if (node === undefined) {
    files.put(target, {
      type: rules.recursive ? 'either' : 'file',
      origin: { kind: 'opaque', reason: `it is copied from ${source}, which is not in the repository`, at: rules.call.site },
      mode: undefined,
      link: undefined,
    })
    return
  }
  const before = files.at(target)
  const isOver = before !== undefined && before.type === 'file' && before.link === undefined
  const kept = isOver ? files.executable(target) : undefined
  const own = files.executable(source)
  files.copy(source, target, rules.follow)
  // Without -r only a file can be copied, so what it is becomes known.
  if (!rules.recursive && node.type === 'either' && node.origin !== undefined)
    files.put(target, { ...withoutPath(files, target, node), type: 'file' })
  // An existing file keeps its mode; only its content changes.
  if (rules.keepsMode || !isOver || node.type !== 'file' || node.link !== undefined) return
  if (before.mode !== undefined && before.mode !== node.mode) files.changeMode(target, before.mode, false)
  else if (before.origin?.kind === 'opaque') files.changeMode(target, 'kept', false)
  else if (kept !== undefined && (own !== kept || (before.mode === undefined && node.mode !== undefined)))
    files.changeMode(target, kept ? '755' : '644', false)
}

function withoutPath(
  files: HostFiles,
  target: HostPath,
  fallback: NonNullable<ReturnType<HostFiles['at']>>,
): Parameters<HostFiles['put']>[1] {
  const { type, origin, mode, link } = files.at(target) ?? fallback
  return { type, origin, mode, link }
}

export const mv: HostCommand = (call, files) => {
  const inside =
    toolInside(call, files, { flags: /^-[fv]+$/ }) ??
    patternInside(call, files, /^-[fv]+$/) ??
    patternOut(call, files, /^-[fv]+$/)
  if (inside !== undefined) return inside
  const options = readOptions(call, ['t', 'target-directory', 'S', 'suffix'])
  const move = transfer(call, files, options)
  if (move === undefined)
    return outcome({ status: options.operands.length < 2 ? 1 : 'succeeds', effects: { complete: options.operands.length < 2 } })
  const tally = newTally()
  tally.failed = move.problem
  for (const item of move.items) {
    if (!prepare(call, files, tally, item, 'mv')) continue
    const source = files.followed(item.source, true)
    const target = files.followed(item.target, true)
    const [from, to] = [files.kind(source), files.kind(target)]
    if (!item.linkWithSlash && keepsWhatIsThere(files, options, target)) continue
    const folder = from === 'directory' && files.at(source)?.link === undefined
    // A link is replaced by what is no folder, whatever it points to.
    const toLink = files.at(target)?.link !== undefined
    const clash = folder
      ? toLink || to === 'file' || (to === 'directory' && files.names(target)?.length !== 0)
      : to === 'directory' && !toLink
    const slashed = from === 'file' && move.slash && to === 'absent' && item.target === lastOperand(call, options)
    if (item.linkWithSlash || item.isDots || clash || slashed || source === target || (folder && isWithin(target, source))) {
      tally.failed = true
      continue
    }
    tally.writes.push(item.target)
    tally.removes.push(item.source)
    keepBackup(files, options, target)
    const node = files.at(source)
    const isWhole = node?.origin?.kind === 'artifact' && node.changed === undefined
    // What it leaves of the folder that it comes from is told first: afterwards the target may lie in there.
    const isDone = isWhole && removeInside(call, files, source, { recursive: true, force: true })
    if (node === undefined)
      layCopy(files, source, target, { recursive: true, keepsLinks: true, slash: false, follow: false, keepsMode: true, call })
    else {
      files.remove(target, true)
      if (isDone) files.put(target, node)
      else files.copy(source, target)
    }
    if (!isDone && !removeInside(call, files, source, { recursive: true, force: true })) files.remove(source)
    // What the shell has opened is written on under the new name.
    for (const { path } of call.targets)
      if (path === source || isWithin(path, source))
        files.spoil(
          path === source ? target : joinPath(target, relativeTo(path, source)),
          `it is written to after \`${call.source}\``,
          call.site,
        )
  }
  return ended(tally)
}

function lastOperand(call: Call, options: Options): HostPath | undefined {
  const last = options.operands.at(-1)
  return last === undefined ? undefined : resolvePath(call.cwd, last)
}
