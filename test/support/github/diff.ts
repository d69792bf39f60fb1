/** What changed between two commits, as `pulls/N/files` has it, and which lines of it can be spoken of. */
import { git } from './plumbing.ts'

export interface FileChange {
  readonly path: string
  /** What it was called before, where it was renamed. */
  readonly before: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed'
  /** The object of its content; where it was removed, of what it was. */
  readonly sha: string
  readonly additions: number
  readonly deletions: number
  /** Hunks of three lines around each change; null for bytes. */
  readonly patch: string | null
}

/** The changes of `head` since it left `base`. */
export function changesOf(folder: string, base: string, head: string): readonly FileChange[] {
  const range = [`${base}...${head}`, '--']
  const raw = git(folder, ['diff', '--raw', '-z', '--no-abbrev', '-M', ...range]).split('\0')
  const texts = git(folder, ['diff', '-M', ...range]).split(/\n(?=diff --git )/)
  const changes: FileChange[] = []
  for (let at = 0; at < raw.length - 1;) {
    const [, , old = '', fresh = '', letter = ''] = (raw[at] ?? '').split(' ')
    const isRenamed = letter.startsWith('R')
    const before = isRenamed ? (raw[at + 1] ?? '') : null
    const path = raw[at + (isRenamed ? 2 : 1)] ?? ''
    const status = letter === 'A' ? 'added' : letter === 'D' ? 'removed' : isRenamed ? 'renamed' : 'modified'
    changes.push({ path, before, status, sha: letter === 'D' ? old : fresh, ...counted(texts[changes.length] ?? '') })
    at += isRenamed ? 3 : 2
  }
  return changes
}

function counted(text: string): Pick<FileChange, 'additions' | 'deletions' | 'patch'> {
  const start = text.search(/^@@ /m)
  const patch = start === -1 ? null : text.slice(start).replace(/\n$/, '')
  const lines = patch?.split('\n') ?? []
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length
  return { patch, additions: count('+'), deletions: count('-') }
}

export interface Hunk {
  readonly text: string
  /** Lines of the new file in it: the added ones and those around. */
  readonly right: ReadonlySet<number>
  /** Lines of the old file in it. */
  readonly left: ReadonlySet<number>
}

export function hunksOf(patch: string): readonly Hunk[] {
  return patch.split(/\n(?=@@ )/).map((text) => {
    const [header = '', ...lines] = text.split('\n')
    const [, left = 0, right = 0] = (/^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(header) ?? []).map(Number)
    const sides = { left: new Set<number>(), right: new Set<number>() }
    let [old, fresh] = [left, right]
    for (const line of lines) {
      if (line.startsWith('+') || line.startsWith(' ')) sides.right.add(fresh++)
      if (line.startsWith('-') || line.startsWith(' ')) sides.left.add(old++)
    }
    return { text: text.replace(/\n$/, ''), ...sides }
  })
}
