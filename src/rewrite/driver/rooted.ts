/**
 * Paths written as a command writes its own. `docker build $ROOT/docker/app` builds the same folder wherever its script is called from; a
 * path seen from the working directory, put in its place, would not.
 */
import { isWithin, relativeTo } from '../../host/path.ts'
import type { BuiltImage } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { textOf } from '../../text/source.ts'
import { pathFrom, quoteWord } from './quote.ts'

/** A word of a command line. */
export interface Written {
  readonly source: string
  /** What it is, seen from the folder that the command runs in. */
  readonly word: string
}

/** A word that is no path. */
export function plain(word: string): Written {
  return { source: quoteWord(word), word }
}

/** A path for the words of a build: below a variable that the build's own paths begin with, or seen from its folder. */
export function writtenPath({ event, context, dockerfile }: BuiltImage, path: HostPath): Written | undefined {
  const word = pathFrom(event.call.cwd, path)
  if (word === undefined) return undefined
  const [operand] = event.command.operands
  const file = event.command.flags.findLast((flag) => flag.name === 'file' && flag.words === 2)
  const own = [
    ...(operand === undefined || context === undefined ? [] : [{ index: operand.index, path: context.path }]),
    ...(file === undefined ? [] : [{ index: file.index + 1, path: dockerfile.path }]),
  ]
  for (const one of own) {
    const site = event.call.words[one.index]?.site
    const source = site === undefined ? undefined : rooted(textOf(site), one.path, path)
    if (source !== undefined) return { source, word }
  }
  return { source: quoteWord(word), word }
}

/** `$ROOT/docker/app`, `"${ROOT}"/docker/app`, `"$ROOT/docker/app"`; what stands behind the variable is known. */
const form = /^(?:(?<quote>"?)(?<variable>\$(?:\w+|\{\w+\}))|(?<alone>"\$(?:\w+|\{\w+\})"))(?<rest>(?:\/[\w.-]+)*)\/?(?<end>"?)$/

function rooted(source: string, own: HostPath, path: HostPath): string | undefined {
  const { quote = '', variable, alone, rest = '', end = '' } = form.exec(source)?.groups ?? {}
  const start = variable ?? alone
  if (start === undefined || end !== (alone === undefined ? quote : '')) return undefined
  const root = ancestor(own, rest)
  if (root === undefined || !isWithin(path, root)) return undefined
  const below = relativeTo(path, root)
  if (!/^[\w./-]*$/.test(below)) return undefined
  return `${quote}${start}${below === '' ? '' : `/${below}`}${end}`
}

/** What is left of a path without the names at its end; `undefined` when it does not end with them. */
function ancestor(path: HostPath, names: string): HostPath | undefined {
  if (names === '') return path
  const whole = path === '.' ? '' : `/${path}`
  if (!whole.endsWith(names)) return undefined
  const left = whole.slice(1, whole.length - names.length)
  return (left === '' ? '.' : left) as HostPath
}
