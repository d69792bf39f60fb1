/**
 * Files that the shell has opened for a command to write to. They are there before it runs: `sed … f > f` reads an empty file, and
 * `find . -delete > log` removes its own log.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { isWithin, resolvePath } from '../path.ts'

/** Puts those there that a command may see by its words; returns them. */
export function openedFor(call: Call, files: HostFiles): readonly HostPath[] {
  if (call.targets.length === 0) return []
  const roots = call.words.slice(1).flatMap((word) => resolvePath(call.cwd, word.text) ?? [])
  // `find -name x > list`
  if (known(call.words[0]?.text ?? []) === 'find') roots.push(call.cwd)
  const around = roots.map((path) => files.followed(path))
  const seen = call.targets.filter(({ path }) => around.some((root) => isWithin(files.followed(path), root)))
  for (const { path, append, text } of seen)
    if (!append) files.write(path, text(), false, call.site)
    else if (files.kind(path) === 'absent') files.write(path, [], false, call.site)
  return seen.map(({ path }) => path)
}
