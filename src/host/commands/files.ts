/** mkdir, rm, rmdir, ln, touch, chmod: commands that make, remove and mark files. What fails for certain gives status 1. */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, joinPath, parentOf, resolvePath } from '../path.ts'
import { changeModesInside, removeInside, toolInside } from './inside.ts'
import { outcome, readOptions, type HostCommand } from './outcome.ts'

/** The places of the operands, links above their last names followed. */
function paths(call: Call, files: HostFiles, operands: readonly Text[]): readonly HostPath[] {
  return operands.flatMap((operand) => {
    const path = resolvePath(call.cwd, operand)
    return path === undefined ? [] : [files.followed(path, true)]
  })
}

/** Whether something can be put into a place: certainly no folder is what is not there, and a file. */
export function isFolder(files: HostFiles, path: HostPath): boolean {
  return !/^(?:absent|file)$/.test(files.kind(path))
}

/** Whether folders on the way to a path cannot be made, because a file stands there. */
export function isBelowFile(files: HostFiles, path: HostPath): boolean {
  let above = parentOf(path)
  while (files.kind(above) === 'absent' && parentOf(above) !== above) above = parentOf(above)
  return files.kind(above) === 'file'
}

export const mkdir: HostCommand = (call, files) => {
  const inside = toolInside(call, files, { flags: /^-p$/ })
  if (inside !== undefined) return inside
  const { flags, values, operands } = readOptions(call, ['m', 'mode'])
  const deep = flags.has('p') || flags.has('parents')
  const mode = values.get('m') ?? values.get('mode')
  const writes: HostPath[] = []
  let failed = false
  for (const path of paths(call, files, operands)) {
    const kind = files.kind(path)
    const isLinkToNothing = kind === 'absent' && files.at(path)?.link !== undefined
    if (
      kind === 'file' ||
      isLinkToNothing ||
      (deep ? isBelowFile(files, path) : kind === 'directory' || !isFolder(files, parentOf(path)))
    ) {
      failed = true
      continue
    }
    writes.push(path)
    // An artifact of a container stays what it is.
    if (kind === 'absent' || (kind === 'unknown' && files.at(path) === undefined)) files.makeDirectory(path)
    else if (kind === 'unknown') makeDoubtful(files, path)
    if (mode !== undefined && kind === 'absent') files.changeMode(path, printText(mode), false)
  }
  return outcome({ status: failed ? 1 : 'succeeds', effects: { writes } })
}

/** A folder that may be there already, with files that nobody can name: it is there now, and the doubt about it stays. */
function makeDoubtful(files: HostFiles, path: HostPath): void {
  const origin = files.at(path)?.origin
  files.makeDirectory(path, true)
  if (origin !== undefined && origin.kind !== 'artifact')
    files.put(path, { type: 'directory', origin, mode: undefined, link: undefined })
}

export const rm: HostCommand = (call, files) => {
  const { flags, operands } = readOptions(call)
  const recursive = flags.has('r') || flags.has('R') || flags.has('recursive')
  const force = flags.has('f') || flags.has('force')
  const removes: HostPath[] = []
  // unlink takes one file.
  if (operands.length > 1 && known(call.words[0]?.text ?? [])?.endsWith('unlink') === true) return outcome({ status: 1 })
  let failed = operands.length === 0 && !force
  for (const operand of operands) {
    const [path] = paths(call, files, [operand])
    if (path === undefined || /(?:^|\/)\.\.?\/*$/.test(printText(operand))) {
      failed ||= path !== undefined
      continue
    }
    const link = files.at(path)?.link !== undefined
    if (link && recursive && printText(operand).endsWith('/')) {
      // The link stays, what it points to is emptied; `-f` overlooks that the link is no folder.
      const target = files.followed(path)
      for (const name of files.certainNames(target)) files.remove(joinPath(target, name))
      if (files.names(target) === undefined) files.touchBelow(target)
      removes.push(target)
      failed ||= !force
      continue
    }
    // A link with a slash behind it is a folder, and no folder can be removed so.
    const kind = link ? (printText(operand).endsWith('/') ? 'directory' : 'file') : files.kind(path)
    if (kind === 'absent') {
      failed ||= !force
      removes.push(path)
      continue
    }
    // A file with a slash behind it is no file; `-f` overlooks it as it does what is not there.
    if (kind === 'file' && printText(operand).endsWith('/')) {
      failed ||= !force
      continue
    }
    if (path === '.' || (!recursive && kind === 'directory' && !(flags.has('d') && files.names(path)?.length === 0))) {
      failed = true
      continue
    }
    removes.push(path)
    if (!removeInside(call, files, operand, { recursive, force })) files.remove(path)
  }
  return outcome({ status: failed ? 1 : 'succeeds', effects: { removes } })
}

export const rmdir: HostCommand = (call, files) => {
  const { flags, operands } = readOptions(call)
  const removes: HostPath[] = []
  let failed = false
  const removeOne = (path: HostPath): boolean => {
    const empty = files.kind(path) === 'directory' && files.names(path)?.length === 0
    if (empty) files.remove(path)
    if (empty) removes.push(path)
    return empty
  }
  for (const path of paths(call, files, operands)) {
    if (
      files.kind(path) === 'unknown' ||
      files.kind(path) === 'exists' ||
      (files.kind(path) === 'directory' && files.names(path) === undefined)
    )
      continue
    let gone = removeOne(path)
    failed ||= !gone
    if (!flags.has('p')) continue
    const given = printText(operands[0] ?? [])
      .split('/')
      .filter((name) => name !== '' && name !== '.').length
    for (let up = parentOf(path), left = given - 1; gone && left > 0; up = parentOf(up), left -= 1) {
      gone = removeOne(up)
      failed ||= !gone
    }
  }
  return outcome({ status: failed ? 1 : 'succeeds', effects: { removes } })
}

const endsInSlash = (operand: Text): boolean => printText(operand).endsWith('/')

export const touch: HostCommand = (call, files) => {
  const inside = toolInside(call, files, { flags: /^-c$/ })
  if (inside !== undefined) return inside
  const { flags, operands } = readOptions(call, ['d', 't', 'r', 'date', 'reference'])
  const writes: HostPath[] = []
  let failed = false
  for (const [path, slash] of operands.flatMap((operand) =>
    paths(call, files, [operand]).map((one) => [one, endsInSlash(operand)] as const),
  )) {
    const kind = files.kind(path)
    if (kind === 'absent' && (flags.has('c') || flags.has('no-create'))) continue
    // `touch missing/` makes neither a file nor a folder.
    if ((slash && (kind === 'absent' || kind === 'file')) || (kind === 'absent' && !isFolder(files, parentOf(path)))) {
      failed = true
      continue
    }
    writes.push(path)
    if (kind === 'absent' || (kind === 'unknown' && files.at(path) === undefined)) files.write(path, [], false, call.site)
  }
  return outcome({ status: failed ? 1 : 'succeeds', effects: { writes } })
}

export const chmod: HostCommand = (call, files) => {
  const words = call.words.slice(1).map((word) => word.text)
  const isOption = (word: Text): boolean => /^-(?:[Rvfc]+|-.*)$/.test(printText(word))
  const recursive = words.some((word) => isOption(word) && /^-[a-zA-Z]*R|^--recursive$/.test(printText(word)))
  const reference = words.find((word) => printText(word).startsWith('--reference='))
  const plain = words.filter((word) => !isOption(word))
  const [mode, ...operands] = reference === undefined ? plain : [reference, ...plain]
  const writes = paths(call, files, operands)
  let failed = false
  for (const path of writes) {
    const target = files.followed(path)
    const kind = files.kind(target)
    if (kind === 'absent') failed = true
    else if (changeModesInside(call, files, target, { mode: printText(mode ?? []), recursive })) continue
    else if (kind === 'exists' && recursive) files.touchBelow(target)
    else files.changeMode(target, referenceMode(call, files, mode) ?? printText(mode ?? []), recursive)
  }
  return outcome({ status: failed ? 1 : 'succeeds', effects: { writes } })
}

/** `--reference=FILE`: the bits of another file, as far as they are known. */
function referenceMode(call: Call, files: HostFiles, mode: Text | undefined): string | undefined {
  const name = /^--reference=(.+)$/.exec(printText(mode ?? []))?.[1]
  const path = name === undefined ? undefined : resolvePath(call.cwd, [name])
  const executable = path === undefined || files.at(path)?.origin?.kind !== 'repository' ? undefined : files.executable(path)
  return executable === undefined ? undefined : executable ? '755' : '644'
}

export const ln: HostCommand = (call, files) => {
  const inside = toolInside(call, files, { flags: /^-[sfn]+$/, first: 'text' })
  if (inside !== undefined) return inside
  const { flags, values, operands } = readOptions(call, ['t', 'target-directory', 'S', 'suffix'])
  const folder = values.get('t') ?? values.get('target-directory')
  const place = folder ?? (operands.length === 1 ? ['.'] : operands.at(-1))
  const targets = folder !== undefined || operands.length === 1 ? operands : operands.slice(0, -1)
  const path = place === undefined ? undefined : resolvePath(call.cwd, place)
  if (path === undefined || targets.length === 0) return outcome({ effects: { complete: false } })
  const follows = flags.has('L') || flags.has('logical')
  const exact = flags.has('T') || (flags.has('n') && files.at(path)?.link !== undefined)
  const into = !exact && files.kind(path) === 'directory'
  const writes: HostPath[] = []
  let failed = targets.length > 1 && !into
  for (const target of failed ? [] : targets) {
    const at = files.followed(into ? joinPath(path, baseName(printText(target).replace(/\/+$/, ''))) : path, true)
    const isSlashed = !into && place !== undefined && endsInSlash(place) && /^(?:absent|file)$/.test(files.kind(path))
    if (isSlashed || !isFolder(files, parentOf(at))) {
      failed = true
      continue
    }
    const present = files.at(at)
    const isInTheWay = present?.type === 'directory' && present.link === undefined
    const named = known(target)
    // `ln -sf app .` would remove what it is to point to.
    const isSame = named !== undefined && files.followed(joinPath(call.cwd, named)) === at && present?.link === undefined
    if (named === '' || (present !== undefined && (isInTheWay || isSame || (!flags.has('f') && !flags.has('force'))))) {
      failed = true
      continue
    }
    writes.push(at)
    const link = flags.has('s') || flags.has('symbolic')
    const text = known(target)
    if (text === undefined || flags.has('r'))
      files.put(at, {
        type: 'either',
        origin: { kind: 'opaque', reason: 'it is a link to a place that is not known', at: call.site },
        mode: undefined,
        link: undefined,
      })
    else if (link) files.put(at, { type: 'file', origin: undefined, mode: undefined, link: text })
    else if (!hardLink(call, files, files.followed(joinPath(call.cwd, text), !follows), at)) failed = true
  }
  return outcome({ status: failed ? 1 : 'succeeds', effects: { writes } })
}

/** Only a file has a second name, so what has one is a file; so has a link, which is not followed without `-L`. */
function hardLink(call: Call, files: HostFiles, from: HostPath, to: HostPath): boolean {
  const isLink = files.at(from)?.link !== undefined
  const kind = files.kind(from)
  if (!isLink && (kind === 'directory' || kind === 'absent')) return false
  files.remove(to)
  files.copy(from, to)
  const node = files.at(to)
  if (node?.type === 'either') files.put(to, { type: 'file', origin: node.origin, mode: node.mode, link: node.link })
  if (!isLink) files.join(from, to, call.site)
  return true
}

/** `truncate -s 0 FILE` empties files; any other size leaves a content that is not followed. */
export const truncate: HostCommand = (call, files) => {
  const { flags, values, operands } = readOptions(call, ['s', 'size', 'r', 'reference'])
  const size = known(values.get('s') ?? values.get('size') ?? [])
  const writes = paths(call, files, operands)
  let failed = false
  for (const path of writes) {
    const kind = files.kind(path)
    if (kind === 'absent' && flags.has('c')) continue
    if (kind === 'directory' || (kind === 'absent' && !isFolder(files, parentOf(path)))) {
      failed = true
      continue
    }
    if (size === '0') files.write(path, [], false, call.site)
    else files.spoil(path, `changed on the host by \`truncate\``, call.site)
  }
  return outcome({ status: failed ? 1 : 'succeeds', effects: { writes } })
}
