/** What the commands of a build say about the type of what they leave: only what they would fail otherwise. */
import { innerPieces, shellPieces } from '../text/shell-pieces.ts'
import { known, printText } from '../text/symbolic.ts'
import type { ImageForm, RunForm } from './form.ts'
import type { ArtifactOrigin } from './origins.ts'

/** `mkdir` and WORKDIR make folders, `>` and a compiler's `-o` a file. `undefined`: nothing, or both, speak of the path. */
export function madeAs({ provider, path }: ArtifactOrigin): 'file' | 'directory' | undefined {
  const target = known(path)
  if (target === undefined) return undefined
  const found = new Set(
    provider.steps.flatMap((step) => (step.kind === 'run' ? runEvidence(step, target) : workdirEvidence(step, target))),
  )
  const [only] = found
  return found.size === 1 ? only : undefined
}

/** A command of the image sets modes, so that what it leaves need not be 0644 or 0755. */
export function setsModes({ provider }: ArtifactOrigin): boolean {
  return provider.steps.some((step) => {
    if (step.kind !== 'run') return false
    const { command } = step
    return /\b(?:chmod|umask|install)\b/.test(command.form === 'shell' ? command.text : command.argv.map(printText).join(' '))
  })
}

/** A command of the image gives capabilities to a file of this name. */
export function mayHaveCapabilities({ provider, path }: ArtifactOrigin): boolean {
  const printed = printText(path)
  const name = printed.slice(printed.lastIndexOf('/') + 1)
  return provider.steps.some((step) => {
    if (step.kind !== 'run') return false
    const { command } = step
    const text = command.form === 'shell' ? command.text : command.argv.map(printText).join(' ')
    return shellPieces(text).some((part) => /\bsetcap\b/.test(part) && (part.includes(name) || part.includes('$')))
  })
}

/** A command of the image makes hard links, or gives setuid or setgid bits: the word that says so. */
export function makesSpecial({ provider }: Pick<ArtifactOrigin, 'provider'>): string | undefined {
  for (const step of provider.steps) {
    if (step.kind !== 'run') continue
    const { command } = step
    const text = [command.form === 'shell' ? command.text : command.argv.map(printText).join(' '), ...step.heredocs].join('\n')
    for (const words of innerPieces(text)) {
      const part = words.join(' ')
      const isLinked = /(?:^|[\s/])(?:ln\b(?!.*\s-[a-zA-Z]*s|.*--symbolic)|link\s|cp\s(?:.*\s)?(?:-[a-zA-Z]*l|--link))/.test(part)
      const isSet = /\b(?:chmod|install)\s.*(?:\b0?[2467]\d{3}\b|[ugoa]*[+=][rwxXt]*s)/.test(part)
      if (isLinked || isSet) return words.join(' ')
    }
  }
  return undefined
}

/** A command of the image makes a symbolic link that may be this path. */
export function mayBeLink({ provider, path }: ArtifactOrigin): boolean {
  const target = printText(path)
  return provider.steps.some((step) => {
    if (step.kind !== 'run') return false
    const { command } = step
    const text = [command.form === 'shell' ? command.text : command.argv.map(printText).join(' '), ...step.heredocs].join('\n')
    return innerPieces(text).some((words) => makesLink(words, target))
  })
}

function makesLink(words: readonly string[], target: string): boolean {
  const at = words.findIndex((word) => /^(?:\S*\/)?(?:ln|cp)$/.test(word))
  const rest = at === -1 ? [] : words.slice(at + 1).map((word) => word.replace(/["']/g, ''))
  if (!rest.some((word) => /^-[a-zA-Z]*s|^--symbolic/.test(word))) return false
  const operands = rest.filter((word) => !word.startsWith('-'))
  const last = operands.at(-1) ?? ''
  const names = operands.map((word) => word.slice(word.lastIndexOf('/') + 1))
  const name = target.slice(target.lastIndexOf('/') + 1)
  if (!last.startsWith('/') || operands.length < 2 || /[$*?`]/.test(last)) return names.includes(name)
  const isInside = clean(last) === target.slice(0, target.lastIndexOf('/')) && names.slice(0, -1).includes(name)
  return clean(last) === target || isInside
}

function workdirEvidence(step: ImageForm['steps'][number], target: string): readonly 'directory'[] {
  return step.kind === 'workdir' && known(step.path) === target ? ['directory'] : []
}

function runEvidence({ command, workdir }: RunForm, target: string): readonly ('file' | 'directory')[] {
  const folder = known(workdir)
  if (command.form !== 'shell' || folder === undefined) return []
  const found: ('file' | 'directory')[] = []
  let at: string | undefined = folder
  // A command after `||` may not have run; a list that `&&` joins has run as a whole.
  for (const part of command.text.split(/&&|;|\n/)) {
    // `CGO_ENABLED=0 go build …`
    const words = part
      .trim()
      .replace(/^(?:[A-Za-z_]\w*=[^\s"'$`\\]*\s+)+/, '')
      .split(/\s+/)
    const isTarget = (word: string): boolean => !/[$*?'"]/.test(word) && join(at, word) === target
    const isBelow = (word: string): boolean => !/[$*?'"]/.test(word) && join(at, word)?.startsWith(`${target}/`) === true
    const written = /(?:^|[^>&\d])>\s*([^\s>&|]+)\s*$/.exec(part)?.[1]
    if (written !== undefined && !/\|\|/.test(part) && isTarget(written)) found.push('file')
    if (written !== undefined && !/\|\|/.test(part) && isBelow(written)) found.push('directory')
    if (/[|`(){}]/.test(part)) continue
    const [name = '', ...rest] = words
    if (name === 'cd') at = rest.length === 1 && !/[$*?'"]/.test(rest[0] ?? '') ? join(at, rest[0] ?? '') : undefined
    if (name === 'mkdir' && rest.some((word) => !word.startsWith('-') && (isTarget(word) || isBelow(word))))
      found.push('directory')
    const output = rest[rest.indexOf('-o') + 1]
    const compiles =
      (name === 'go' && rest[0] === 'build' && rest.includes('-o')) ||
      (['gcc', 'g++', 'cc', 'c++', 'clang', 'ld', 'curl'].includes(name) && rest.includes('-o'))
    if (compiles && output !== undefined && isTarget(output)) found.push('file')
    if (compiles && output !== undefined && isBelow(output)) found.push('directory')
  }
  return found
}

function join(folder: string | undefined, path: string): string | undefined {
  if (path.startsWith('/')) return clean(path)
  return folder === undefined ? undefined : clean(`${folder}/${path}`)
}

function clean(path: string): string {
  const kept: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') kept.pop()
    else if (name !== '' && name !== '.') kept.push(name)
  }
  return `/${kept.join('/')}`
}
