/**
 * Unknowns of one run that have one name but are not the same get different names: paths and texts show an unknown by its name
 * alone, and `$(git rev-parse HEAD)` is not `$(git rev-parse --short HEAD)`, nor one container's id another's.
 *
 * Whatever enters the world of a run passes here (a call's words, the paths that the shell asks about), so within a run a path is the
 * same path only where its unknowns are.
 */
import type { Call, Word } from '../shell/world.ts'
import { concat, literal, substitute, type Text, type Unknown } from '../text/symbolic.ts'
import type { HostFiles } from './files.ts'

interface Labels {
  /** By identity. */
  readonly given: Map<string, string>
  /** What has a name. */
  readonly taken: Map<string, Unknown>
  /** The last number given to a name: all below it are taken. */
  readonly numbers: Map<string, number>
}

const labels = new WeakMap<HostFiles, Labels>()

function labelsOf(files: HostFiles): Labels {
  const present = labels.get(files)
  if (present !== undefined) return present
  const made: Labels = { given: new Map(), taken: new Map(), numbers: new Map() }
  labels.set(files, made)
  return made
}

/** A text whose unknowns have names of their own within the run. */
export function withLabels(files: HostFiles, text: Text): Text {
  if (text.every((part) => typeof part === 'string')) return text
  const known = labelsOf(files)
  if (text.every((part) => typeof part === 'string' || nameOf(known, part) === part.name)) return text
  return substitute(text, (unknown) => [{ ...unknown, name: nameOf(known, unknown) }])
}

/** A call whose unknowns have names of their own within the run. */
export function withLabelledWords(files: HostFiles, call: Call): Call {
  const words = call.words.map((word): Word => {
    const text = withLabels(files, word.text)
    return text === word.text ? word : { ...word, text }
  })
  const stdin = call.stdin === undefined ? undefined : withLabels(files, call.stdin)
  const environment = new Map([...call.environment].map(([name, text]) => [name, withLabels(files, text)] as const))
  const same =
    stdin === call.stdin &&
    words.every((word, index) => word === call.words[index]) &&
    [...environment].every(([name, text]) => call.environment.get(name) === text)
  return same ? call : { ...call, words, environment, ...(stdin === undefined ? {} : { stdin }) }
}

function nameOf(labels: Labels, unknown: Unknown): string {
  const present = labels.given.get(unknown.id)
  if (present !== undefined) return present
  const name = freeName(labels, unknown)
  labels.given.set(unknown.id, name)
  labels.taken.set(name, { ...unknown, name })
  return name
}

/** A path as a text: the unknowns in it, which stand there by their names, are unknowns again. */
export function withUnknowns(files: HostFiles, text: Text): Text {
  const { taken } = labelsOf(files)
  return concat(
    ...text.flatMap((part): readonly Text[] =>
      typeof part !== 'string' || !part.includes('${')
        ? [[part]]
        : part.split(/(\$\{[^{}/]+\})/).map((piece): Text => {
            const unknown = piece.startsWith('${') ? taken.get(piece.slice(2, -1)) : undefined
            return unknown === undefined ? literal(piece) : [unknown]
          }),
    ),
  )
}

function freeName({ taken, numbers }: Labels, { id, name, source }: Unknown): string {
  // What is made of an input (`${VERSION#v}`) bears its name, and leaves it to the input itself.
  const derived = (source === 'environment' || source === 'argument') && !/^(?:env|arg|typed):/.test(id)
  if (!derived && (taken.get(name)?.id ?? id) === id) return name
  let number = numbers.get(name) ?? 2
  while ((taken.get(`${name}-${String(number)}`)?.id ?? id) !== id) number += 1
  numbers.set(name, number)
  return `${name}-${String(number)}`
}
