/** Where in an image lands what a COPY or ADD takes of a context. */
import type { Step } from '../dockerfile/stage.ts'
import { concat, literal, printText, type Text } from '../text/symbolic.ts'
import type { Taken } from './context-sources.ts'

type CopyStep = Extract<Step, { kind: 'copy' }>

/**
 * Where something that a source takes lands in the image, as far as types are known.
 *
 * @param isFolder whether the image has a folder there by then
 */
export function landing(step: CopyStep, taken: Pick<Taken, 'node' | 'path' | 'source'>, isFolder: boolean): Text {
  const destination = step.destination
  const last = destination.at(-1)
  const slash = typeof last === 'string' && last.endsWith('/')
  const bare = slash && printText(destination) !== '/' ? trimSlash(destination) : destination
  if (taken.path !== taken.source) {
    const rest = taken.source === '.' ? taken.path : taken.path.slice(taken.source.length + 1)
    return below(bare, rest)
  }
  // What a wildcard matches in an artifact lands under its own names.
  const inside = slash || (isFolder && taken.node.type === 'file')
  if (taken.node.type === 'directory' || !inside || /[*?[]/.test(taken.path)) return bare
  return below(bare, taken.path.slice(taken.path.lastIndexOf('/') + 1))
}

function trimSlash(text: Text): Text {
  const last = text.at(-1)
  return typeof last === 'string' ? concat(text.slice(0, -1), literal(last.replace(/\/+$/, ''))) : text
}

/** A path in a folder of an image. */
export function below(folder: Text, name: string): Text {
  return printText(folder) === '/' ? literal(`/${name}`) : concat(folder, literal(`/${name}`))
}
