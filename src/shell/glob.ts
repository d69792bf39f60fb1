/** Expansion of globs over the names that the world has. */
import { concat, known, literal, printText, type Text } from '../text/symbolic.ts'
import { hasGlob, matchPattern, parsePattern, type Pattern, type Segment } from './patterns.ts'
import type { Shell } from './state.ts'
import type { HostPath } from './world.ts'

/** The names that a glob stands for, sorted; `unknown` when a folder's names cannot all be told. */
export function expandGlob(shell: Shell, segments: readonly Segment[]): readonly Text[] | 'unknown' {
  let found: readonly Text[] = [[]]
  const levels = splitLevels(segments)
  for (const [index, level] of levels.entries()) {
    const last = index === levels.length - 1
    const next: Text[] = []
    for (const folder of found) {
      const names = expandLevel(shell, folder, level, last)
      if (names === 'unknown') return 'unknown'
      next.push(...names)
    }
    found = next
  }
  return found
}

interface Level {
  readonly segments: readonly Segment[]
  readonly text: Text
  readonly magic: boolean
  /** Slashes in front of it. */
  readonly slash: string
}

/** Cuts a word at its slashes. */
function splitLevels(segments: readonly Segment[]): readonly Level[] {
  const levels: { segments: Segment[]; slash: string }[] = [{ segments: [], slash: '' }]
  for (const { text, quoted } of segments) {
    for (const part of text) {
      if (typeof part === 'object') {
        levels.at(-1)?.segments.push({ text: [part], quoted: true })
        continue
      }
      for (const piece of part.split(/(\/+)/)) {
        if (piece.startsWith('/')) levels.push({ segments: [], slash: piece })
        else if (piece !== '') levels.at(-1)?.segments.push({ text: [piece], quoted })
      }
    }
  }
  return levels.map((level) => ({
    ...level,
    text: concat(...level.segments.map((segment) => segment.text)),
    magic: hasGlob(level.segments),
  }))
}

function expandLevel(shell: Shell, folder: Text, level: Level, last: boolean): readonly Text[] | 'unknown' {
  const { world } = shell.run
  const base = concat(folder, literal(level.slash))
  if (!level.magic) {
    const text = concat(base, level.text)
    if (!last || level.text.length === 0) return [text]
    const path = world.resolve(shell.cwd, text)
    const kind = path === undefined ? 'unknown' : world.kind(path)
    return kind === 'unknown' ? 'unknown' : kind === 'absent' ? [] : [text]
  }
  const path = world.resolve(shell.cwd, base.length === 0 ? literal('.') : base)
  if (path === undefined) return 'unknown'
  const kind = world.kind(path)
  if (kind === 'absent' || kind === 'file') return []
  const names = world.names(path) ?? certainNames(shell, path, printText(base))
  if (names === undefined || (kind === 'unknown' && names.length === 0)) return 'unknown'
  const pattern = parsePattern(level.segments, shell.dialect === 'bash')
  return matching(pattern, names, shell).flatMap((name) => {
    const text = concat(base, literal(name))
    if (last) return [text]
    const inner = world.resolve(shell.cwd, text)
    const what = inner === undefined ? 'unknown' : world.kind(inner)
    return what === 'file' || what === 'absent' ? [] : [text]
  })
}

/** A loop over folders of the repository goes over those that it has: a container seldom makes more of them. */
function certainNames(shell: Shell, path: HostPath, shown: string): readonly string[] | undefined {
  const names = shell.mountedNames === undefined ? undefined : shell.run.world.namesBeforeMount?.(path)
  if (names !== undefined && names.length > 0) shell.mountedNames?.add(shown)
  return names?.length === 0 ? undefined : names
}

function matching(pattern: Pattern, names: readonly string[], shell: Shell): readonly string[] {
  const dots = pattern[0]?.kind === 'char' && pattern[0].char === '.'
  const visible = names.filter((name) => dots || shell.options.shopt.has('dotglob') || !name.startsWith('.'))
  return visible.filter((name) => matchPattern(pattern, literal(drawnCharacters(name))) === 'yes' && known(literal(name)) !== '')
}

/** `build.${mktemp-1.XXXX}`: each X of mktemp's template is one character that nobody knows. */
function drawnCharacters(name: string): string {
  return name.replaceAll(/\$\{mktemp-\d+\.(X+)\}/g, (_, drawn: string) => '\ue000'.repeat(drawn.length))
}
