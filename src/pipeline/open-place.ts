/**
 * Containers that have the checkout at a place of which only the caller knows a part: `-v $PWD:/go/src/$SLUG -w /go/src/$SLUG`. Where
 * nothing else of the command speaks of that part, such a container is read as if a word of its own stood in its place.
 */
import { parseMount } from '../docker/mount.ts'
import { splitText } from '../docker/split-text.ts'
import type { DockerCommand, GivenFlag } from '../docker/command.ts'
import { rootUnknown } from '../host/path.ts'
import type { Call } from '../shell/world.ts'
import { concat, known, literal, printText, substitute, unknownsOf, type Text } from '../text/symbolic.ts'

export interface OpenPlace {
  readonly call: Call
  /** As the driver writes it, and as the stage has it. */
  readonly written: string
  readonly meant: string
}

/** The call with such places filled in; `undefined` for all others. */
export function atOpenPlace(call: Call, command: DockerCommand): OpenPlace | undefined {
  if (command.name !== 'run' && command.name !== 'create') return undefined
  const [target] = command.flags.flatMap((flag): readonly Text[] => {
    const mount = flag.name === 'volume' ? parseMount(flag) : undefined
    return mount?.source !== undefined && isOpen(mount.target) ? [mount.target] : []
  })
  if (target === undefined) return undefined
  const ids = new Set(unknownsOf(target).map(({ id }) => id))
  const speaks = (text: Text): boolean => unknownsOf(text).some(({ id }) => ids.has(id))
  const fill = (text: Text): Text => substitute(text, ({ id, name }) => (ids.has(id) ? literal(wordOf(name)) : undefined))
  const words = call.words.map((word, index) => {
    const flag = command.flags.find((one) => index >= one.index && index < one.index + one.words)
    return { ...word, text: filled(flag, word.text, fill) }
  })
  if (words.some(({ text }, index) => index > 1 && speaks(text))) return undefined
  return { call: { ...call, words }, written: printText(target), meant: printText(fill(target)) }
}

/** An absolute path of which a part is not known, and not the checkout's own. */
function isOpen(target: Text): boolean {
  const [first] = target
  return (
    known(target) === undefined &&
    typeof first === 'string' &&
    first.startsWith('/') &&
    unknownsOf(target).every(({ id }) => id !== rootUnknown.id)
  )
}

/** What a flag says of places in the container; a mount's source is the host's. */
function filled(flag: GivenFlag | undefined, text: Text, fill: (text: Text) => Text): Text {
  if (flag?.name === 'workdir') return fill(text)
  if (flag?.name !== 'volume') return text
  const [source, ...others] = splitText(text, ':')
  return concat(source ?? [], ...others.flatMap((piece) => [literal(':'), fill(piece)]))
}

function wordOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return plain === '' ? 'checkout' : plain
}
