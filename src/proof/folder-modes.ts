/**
 * What the commands of a build say about the mode of a folder. COPY of a folder around it keeps that mode, COPY --from of its own path makes
 * it 0755.
 */
import { innerPieces } from '../text/shell-pieces.ts'
import { printText } from '../text/symbolic.ts'
import type { ArtifactOrigin } from './origins.ts'

/** The command that may have given a folder another mode than 0755. */
export function setsFolderMode({ provider, path }: ArtifactOrigin): string | undefined {
  const target = plain(printText(path))
  for (const step of provider.steps) {
    if (step.kind !== 'run' || step.tool !== undefined) continue
    const { command } = step
    const text = [command.form === 'shell' ? command.text : command.argv.map(printText).join(' '), ...step.heredocs].join('\n')
    const found = innerPieces(text).find((words) => maySet(words, target))
    if (found !== undefined) return found.join(' ')
  }
  return undefined
}

function maySet(words: readonly string[], target: string): boolean {
  const at = words.findIndex((word) => /^(?:\S*\/)?(?:chmod|install|mkdir|umask)$/.test(word))
  const name = words[at]?.replace(/^.*\//, '')
  const rest = words.slice(at + 1).map(plain)
  if (name === 'umask') return rest.some((word) => /^\d+$/.test(word) && !/^0*22$/.test(word))
  const operands = rest.filter((word) => !word.startsWith('-'))
  if (name === 'chmod') {
    const [mode = '', ...paths] = operands
    const isDeep = rest.some((word) => /^-[a-zA-Z]*R|^--recursive/.test(word))
    return !isUsual(mode) && paths.some((word) => mayName(word, target, isDeep))
  }
  const given = rest.flatMap((word, index) => (/^-[a-zA-Z]*m$|^--mode$/.test(word) ? [rest[index + 1] ?? ''] : []))
  const joined = rest.flatMap((word) => /^(?:-m|--mode=)(.+)$/.exec(word)?.[1] ?? [])
  return [...given, ...joined].some((mode) => !isUsual(mode)) && operands.some((word) => mayName(word, target, false))
}

/** On a folder that is 0755 it changes nothing. */
function isUsual(mode: string): boolean {
  return (
    /^0*755$/.test(mode) ||
    mode.split(',').every((part) => /^[ugoa]*\+[rxX]+$|^u[+=][rwxX]+$|^(?:go?|og?)=[rxX]{2,3}$/.test(part))
  )
}

/** A word may be the path, or with `isDeep` a folder above it. */
function mayName(word: string, target: string, isDeep: boolean): boolean {
  if (/[$*?`]/.test(word)) return true
  const names = target.split(/[/\s]/)
  if (word.replace(/\/+$/, '').split('/').at(-1) === names.at(-1)) return true
  return isDeep && (!word.startsWith('/') || target.startsWith(`${word.replace(/\/+$/, '')}/`))
}

const plain = (word: string): string => word.replace(/["'\\]/g, '')
