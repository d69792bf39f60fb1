/**
 * Members of a pipeline run at the same time. Where one of them writes a file that another one reads or writes as well
 * (`cat list | (read x; echo "$x") > list`), who comes first is not known: neither is what the file holds afterwards, nor what is printed.
 */
import { pipelineRace } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import { report, type Shell } from './state.ts'
import type { HostPath, Word } from './world.ts'

/** What a command, or a redirection, has to do with files. */
export interface Touch {
  readonly reads: readonly HostPath[]
  readonly writes: readonly HostPath[]
  /** The words of the command: each may name a file that it reads. */
  readonly words: readonly Word[]
  readonly cwd: HostPath
}

/** Notes it, where the command stands in a pipeline. */
export function noteTouch(shell: Shell, touch: Partial<Omit<Touch, 'cwd'>>): void {
  shell.run.touches?.push({ reads: [], writes: [], words: [], ...touch, cwd: shell.cwd })
}

/** Tells the races between members, each with what it touched; true when what they print is not known. */
export function findRaces(shell: Shell, members: readonly (readonly Touch[])[], site: Site): boolean {
  const { world } = shell.run
  const written = members.map((touches) => new Set(touches.flatMap(({ writes }) => writes)))
  const all = new Set(written.flatMap((paths) => [...paths]))
  if (all.size === 0) return false
  const uses = members.map((touches) => usedOf(shell, touches, all))
  const raced = [...all].filter((path) =>
    written.some((paths, at) => paths.has(path) && uses.some((used, other) => other !== at && used.has(path))),
  )
  if (raced.length === 0) return false
  const isRead = raced.some((path) => uses.some((used) => used.get(path) === 'reads'))
  for (const path of isRead ? all : raced)
    if (world.kind(path) === 'file') world.spoil?.(path, 'members of a pipeline read and write it at the same time', site)
  for (const path of raced) report(shell, pipelineRace(site, path))
  return isRead
}

/** Which of some files a member uses, and how: what it writes itself its words may name as well. */
function usedOf(
  shell: Shell,
  touches: readonly Touch[],
  paths: ReadonlySet<HostPath>,
): ReadonlyMap<HostPath, 'reads' | 'writes'> {
  const used = new Map<HostPath, 'reads' | 'writes'>()
  for (const { reads, writes, words, cwd } of touches) {
    const named = words.slice(1).flatMap(({ text }) => shell.run.world.resolve(cwd, text) ?? [])
    for (const path of [...reads, ...named]) if (paths.has(path) && !writes.includes(path)) used.set(path, 'reads')
    for (const path of writes) if (!used.has(path)) used.set(path, 'writes')
  }
  return used
}
