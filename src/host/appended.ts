/** `echo more >> out/app`: what the driver writes behind an artifact is written behind it in the container. */
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { known, type Text } from '../text/symbolic.ts'
import type { HostFiles } from './files.ts'
import { pathWord, placeOf, plainWord, rework } from './rework.ts'

/** One line that every `echo` prints as it stands. */
const LINE = /^([\w.@%+,:/=][\w.@%+,:/= -]*)\n$/

/** Whether the line is appended in the container from now on. */
export function appendInside(files: HostFiles, path: HostPath, text: Text, at: Site): boolean {
  const target = files.followed(path)
  const node = files.at(target)
  const place = node?.origin?.kind === 'artifact' && node.type !== 'directory' ? placeOf(files, target) : undefined
  const line = LINE.exec(known(text) ?? '')?.[1]
  if (place === undefined || line === undefined || /[*?]/.test(place.inside)) return false
  const appends = { text: '>>', isPattern: false, isOperator: true } as const
  rework(files, place.root, [plainWord('echo'), plainWord(line), appends, pathWord(place.inside)], at)
  return true
}
