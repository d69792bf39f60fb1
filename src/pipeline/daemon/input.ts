/**
 * What a command in a container reads from its stdin: with `-i`, whatever the driver's own stdin is at that moment. A RUN reads nothing.
 *
 * The text of a heredoc or a pipe that a shell runs is its script, and becomes `sh -c TEXT`. What a person types at a shell, or what any
 * other command is given to read, a Dockerfile cannot hold.
 */
import { hasFlag } from '../../docker/flag-values.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import type { DockerEvent } from '../model.ts'
import { isHarmless, isInterpreter, isShell } from './harmless.ts'

/** `typed`: what a person types at it; `given`: what the driver gives it. */
export type ContainerInput = 'typed' | 'given'

interface Fed {
  readonly argv: readonly Text[] | undefined
  readonly input: ContainerInput | undefined
}

/**
 * A command with the script that it is given in its words.
 *
 * @param argv as the driver gives it
 * @param words all that runs, the image's ENTRYPOINT and CMD included; `undefined` when that is not known
 */
export function feed(event: DockerEvent, argv: readonly Text[] | undefined, words: readonly Text[] | undefined): Fed {
  const { stdin } = event.call
  const text = stdin === undefined ? undefined : known(stdin)
  if (!hasFlag(event.command, 'interactive') || hasFlag(event.command, 'detach') || text === '') return { argv, input: undefined }
  const [first, ...options] = (words ?? []).map(known)
  const isOption = (word: string | undefined): boolean => word !== undefined && /^-[^c]*$/.test(word)
  // a base of the table that has no entrypoint runs a shell or an interpreter
  const readsScript = words?.length === 0 || (first !== undefined && isInterpreter(first) && options.every(isOption))
  if (stdin === undefined) return { argv, input: readsScript ? 'typed' : undefined }
  if (readsScript) {
    const isScript =
      first !== undefined && isShell(first) && argv !== undefined && argv.length === words?.length && !options.includes('-s')
    // a command of the script would read what comes after it
    return isScript && text !== undefined && !/\b(?:read|cat|ssh|xargs)\b/.test(text)
      ? { argv: [...argv, literal('-c'), literal(text.replace(/\n+$/, ''))], input: undefined }
      : { argv, input: 'given' }
  }
  return { argv, input: words !== undefined && isHarmless(words) ? undefined : 'given' }
}
