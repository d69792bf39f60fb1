/**
 * Containers that have the checkout at the place where the host has it: `-v $PWD:$PWD -w $PWD`. That path is another one on each machine
 * and no Dockerfile can name it, so such a container is read as if it had been given a path of its own in its place.
 */
import { parseMount } from '../docker/mount.ts'
import type { DockerCommand } from '../docker/command.ts'
import { rootUnknown } from '../host/path.ts'
import type { Call, Word } from '../shell/world.ts'
import { concat, known, literal, substitute, type Text } from '../text/symbolic.ts'
import { splitText } from '../docker/split-text.ts'

/** Where the stage has the checkout. */
export const stagePath = '/workspace'

/** The call with that path, where a mount shows the checkout at its own place; `undefined` for all others. */
export function atStagePath(call: Call, command: DockerCommand): Call | undefined {
  if (command.name !== 'run' && command.name !== 'create') return undefined
  const targets = command.flags.flatMap((flag): readonly Text[] => {
    const mount = parseMount(flag)
    return mount === undefined ? [] : [mount.target]
  })
  // Another mount stands there already.
  if (!targets.some(isOwn) || targets.some((target) => known(target)?.startsWith(stagePath) === true)) return undefined
  return { ...call, words: call.words.map((word, index) => moved(command, word, index)) }
}

/** A command in such a container, with the same path. */
export function execAtStagePath(call: Call): Call {
  return { ...call, words: call.words.map((word) => ({ ...word, text: placed(word.text) })) }
}

function isOwn([first]: Text): boolean {
  return typeof first === 'object' && first.id === rootUnknown.id
}

function moved(command: DockerCommand, word: Word, index: number): Word {
  const flag = command.flags.find((one) => index >= one.index && index < one.index + one.words)
  if (index < 2) return word
  if (flag === undefined || !['volume', 'mount', 'tmpfs'].includes(flag.name)) return { ...word, text: placed(word.text) }
  return { ...word, text: flag.name === 'mount' ? placedLong(word.text) : placedShort(word.text) }
}

function placed(text: Text): Text {
  return substitute(text, (unknown) => (unknown.id === rootUnknown.id ? literal(stagePath) : undefined))
}

/** `SOURCE:TARGET[:OPTIONS]`, perhaps behind `-v`: the source is the host's. */
function placedShort(text: Text): Text {
  const [source, ...others] = splitText(text, ':')
  return concat(source ?? [], ...others.flatMap((piece) => [literal(':'), placed(piece)]))
}

/** Fields: the source is the host's. */
function placedLong(text: Text): Text {
  return concat(
    ...splitText(text, ',').flatMap((field, index) => {
      const isTarget = /(?:^|=)"?(?:target|dst|destination)=/.test(typeof field[0] === 'string' ? field[0] : '')
      return [...(index === 0 ? [] : [literal(',')]), isTarget ? placed(field) : field]
    }),
  )
}
