/**
 * Stages of Jenkins that run side by side. They are followed one after the other, those without docker first: what these leave, the others may
 * find. That is right in whichever order they really run, as long as no two of them touch the same thing.
 */
import type { PlacedStep } from './jenkins-steps.ts'

/** The steps of branches in one order; `share` is told a name that two of them touch. */
export function inTurn(branches: readonly (readonly PlacedStep[])[], share: (name: string) => void): readonly PlacedStep[] {
  const touched = branches.filter(speaksOfDocker).map(touchedBy)
  const shared = touched.flatMap(({ names, writes }, index) =>
    touched
      .slice(index + 1)
      .flatMap((other) => [...names].filter((name) => other.names.has(name) && (writes || other.writes || !isFolder(name)))),
  )
  if (shared[0] !== undefined) share(shared[0])
  return [...branches.filter((one) => !speaksOfDocker(one)), ...branches.filter(speaksOfDocker)].flat()
}

function speaksOfDocker(steps: readonly PlacedStep[]): boolean {
  return steps.some(({ step }) => step.kind === 'action' || step.container !== undefined || /\bdocker/.test(step.text.text))
}

interface Touched {
  /** Of images, containers, folders and files; the folder in which steps run ends in `/.`. */
  readonly names: ReadonlySet<string>
  /** Whether files of the host may change. */
  readonly writes: boolean
}

const isFolder = (name: string): boolean => /(?:^|\/)\.$/.test(name)

/** Words that name nothing of the host: of docker, programs, and paths in containers. */
const plain = new RegExp(
  `^(?:${[
    'docker|image|container|volume|build|push|pull|tag|login|run|create|cp|rm|rmi|exec|save|load|export|import|inspect|logs|start|wait',
    'set|sh|bash|sudo|cat|tar|mkdir|mv|ln|ls|test|true|echo|printf|cd|chmod|chown|touch|sleep|sort|head|tail|grep|sed|find|if|then|else|fi',
    '/(?!tmp/).*|\\W*|\\d*',
  ].join('|')})$`,
)
const folders = /^(?:\$\{?(?:PWD|WORKSPACE)\}?|\$\(?pwd\)?|pwd|\.)$/

/** A word without what leads from the folder of the step to itself, below that folder where it can be a path alone. */
function placed(word: string, folder: string | undefined): string {
  if (folders.test(word)) return `${folder ?? ''}/.`
  const name = word.replace(/^(?:\.\/|\$\{?(?:PWD|WORKSPACE)\}?\/)/, '').replace(/\/\.?$/, '')
  return folder !== undefined && !name.includes(':') && (name !== word || /[./]/.test(name)) ? `${folder}/${name}` : name
}

function touchedBy(steps: readonly PlacedStep[]): Touched {
  const shells = steps.flatMap(({ step }) => (step.kind === 'shell' ? [step] : []))
  const names = shells.flatMap(({ text, folder }) =>
    text.text
      .split(/[\s"'`;|&<>()=,\\]+/)
      // Of a mount and of a path in a container what stands in front.
      .map((word) => word.replace(/:\/.*$/s, ''))
      .filter((word) => folders.test(word) || (!word.startsWith('-') && !plain.test(word)))
      .map((word) => placed(word, folder?.text)),
  )
  const lines = shells.flatMap(({ text }) => text.text.split(/[\n;]|&&|\|\|/)).filter((line) => line.trim() !== '')
  const writes =
    steps.some(({ step }) => step.kind === 'action' || step.container !== undefined) ||
    !lines.every((line) => /^\s*docker\s+(?:image\s+)?(?:build|push|tag|login|pull)\b[^<>|]*$/.test(line))
  return { names: new Set(names.filter((name) => name !== '')), writes }
}
