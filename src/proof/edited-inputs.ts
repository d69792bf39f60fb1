/**
 * Files that the migration itself edits or removes, and that a build stage is given: whether anything there speaks for it that they
 * are read. A COPY that names them is meant to bring them, a command that names them reads them, and one that goes through a whole
 * folder (`tar c .`, `cp -r`, `*`) takes them along.
 */
import { printText } from '../text/symbolic.ts'
import type { CopySource, ImageForm, RunForm } from './form.ts'
import { areNested, toolPaths } from './tools.ts'
import { filesIn, sourcesOf } from './walk.ts'

/** One such file, and what speaks for it that it is read; `undefined` when nothing does. */
export interface EditedInput {
  readonly file: string
  readonly reason: string | undefined
}

/** The edited files in an image's own COPYs. */
export function editedInputs(image: ImageForm, edited: ReadonlySet<string>): readonly EditedInput[] {
  const named = new Set(sourcesOf(image).flatMap(({ source }) => fileOf(source) ?? []))
  const runs = image.steps.flatMap((step) =>
    step.kind === 'run' && !readsNothing(step) && !isApart(image, step) ? [textOf(step)] : [],
  )
  return [...filesIn(image)]
    .filter((file) => edited.has(file))
    .sort()
    .map((file) => ({ file, reason: named.has(file) ? 'a COPY names it' : readingRun(file, runs) }))
}

/** A tool that asks for names alone. */
function readsNothing({ tool }: RunForm): boolean {
  return /^(?:rm|unlink|mkdir)$/.test(tool?.[0]?.text ?? '')
}

/** A tool that works on paths apart from all to which the image copies files. */
function isApart({ steps }: ImageForm, { tool }: RunForm): boolean {
  const paths = tool === undefined ? undefined : toolPaths(tool)
  const targets = steps.flatMap((step) => (step.kind === 'copy' ? [printText(step.destination)] : []))
  return paths?.every((path) => targets.every((target) => !areNested(path, target))) === true
}

/** What a source names on its own, or by a wildcard. */
function fileOf(source: CopySource): string | undefined {
  if (source.kind === 'own') return source.file
  return source.kind === 'file' && source.origin.kind === 'repository' ? source.origin.path : undefined
}

/** A command by which a file is read, as a reason. */
export function readingRun(file: string, runs: readonly string[]): string | undefined {
  const found = runs.find((text) => speaksOf(text, file) || walks(text, file))
  return found === undefined ? undefined : `“${shortened(found)}” may read it`
}

/** The program's own file, where the command does not name it. */
const usualFiles: readonly (readonly [program: RegExp, file: RegExp])[] = [
  [/(?:^|[;&|(\s])g?make\b/, /(?:^|\/)(?:GNUm|M|m)akefile$/],
  [/(?:^|[;&|(\s])(?:npm|npx|yarn|pnpm)\b/, /(?:^|\/)package\.json$/],
]

function speaksOf(text: string, file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1)
  const word = new RegExp(`(?:^|[^\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:$|[^\\w.-])`)
  return word.test(text) || usualFiles.some(([program, own]) => program.test(text) && own.test(file))
}

/** Takes along whatever lies in a folder, or writes down its names. */
const takesAll = new RegExp(
  [
    String.raw`\btar\s+-?[a-zA-Z]*c`,
    String.raw`\bzip\s+-\w*r`,
    String.raw`\brsync\b`,
    String.raw`\bcp\s+(?:-\w+\s+)*-\w*[raR]\w*\s+(?:\S+\s+)*\.{1,2}\/?\.?\s`,
    String.raw`(?:^|[;&|(\s])(?:find|du|tree|ls\s+-\w*[aA])\b[^;&]*[>|]`,
  ].join('|'),
)
/** The same without files whose names begin with a dot: `ls`, `*` and `/in/*`, but not `rm -rf /var/lib/apt/lists/*`. */
const takesShown =
  /(?:^|[;&|(\s])ls\s[^;&]*[>|]|(?<!\brm\s[^;&|]*)(?:^|\s)(?!\/(?:var|tmp|usr|root|etc|home)\/)(?:[\w./-]*\/)?\*(?=\s|$|;|\))/

function walks(text: string, file: string): boolean {
  return takesAll.test(text) || (!/(?:^|\/)\.[^/]*$/.test(file) && takesShown.test(text))
}

/** All that a RUN says. */
export function textOf({ command, heredocs }: RunForm): string {
  return [command.form === 'shell' ? command.text : command.argv.map(printText).join(' '), ...heredocs].join('\n')
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
