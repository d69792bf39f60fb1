/** What a container's command is known to write into the folders of the host that it has mounted. */
import type { EvaluatedDockerfile } from '../dockerfile/stage.ts'
import { isWithin, joinPath } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { isHarmless } from './daemon/harmless.ts'
import { absolutePath, argvBehindBase, argvIn, commandsIn, folderIn } from './daemon/own-argv.ts'
import type { Container, MountedFolder } from './model.ts'
import { literal } from '../text/symbolic.ts'

/**
 * All paths that a container's command writes into its mounts; `undefined` when nobody can tell.
 *
 * @param image of the container, when it was built in this run
 */
export function knownOutputs(container: Container, image: EvaluatedDockerfile | undefined): readonly HostPath[] | undefined {
  const commands = commandsOf(container, image)
  const outputs = commands?.map((words) => outputsOf(container, words, folderIn(container, image)))
  return outputs?.some((one) => one === undefined) === true ? undefined : outputs?.flatMap((one) => one ?? [])
}

/** Whether a container only looks at what it has mounted, going by the name of what it is asked for (`make test`, `npm run lint`). */
export function isCheck(container: Container, image: EvaluatedDockerfile | undefined): boolean {
  return commandsOf(container, image)?.every((words) => writesNothing(words) || asksForCheck(words)) === true
}

function commandsOf(container: Container, image: EvaluatedDockerfile | undefined): readonly (readonly string[])[] | undefined {
  const argv = argvIn(container, image) ?? argvBehindBase(container, image)
  return argv === undefined || argv.length === 0 ? undefined : commandsIn(argv)
}

function outputsOf(container: Container, words: readonly string[], folder: string | undefined): readonly HostPath[] | undefined {
  if (words.some((word) => word.includes('\u0000') && !isFlagValue(words, word))) return undefined
  if (writesNothing(words)) return []
  const written = compilerOutput(words)
  const path = written === undefined ? undefined : absolutePath(written, folder)
  return path === undefined ? undefined : hostPaths(container.mounts, path)
}

/** A word of which a part is not known, behind a flag that names no file (`-ldflags "-X main.version=…"`). */
function isFlagValue(words: readonly string[], word: string): boolean {
  const before = words[words.indexOf(word) - 1]
  return /^--?(?:ldflags|gcflags|tags)=/.test(word) || /^--?(?:ldflags|gcflags|tags)$/.test(before ?? '')
}

/** Where a path of the container lies on the host: nowhere outside of its mounts. */
function hostPaths(mounts: readonly MountedFolder[], path: string): readonly HostPath[] {
  const [mount] = mounts.filter(({ target }) => isWithin(path, target)).sort((a, b) => b.target.length - a.target.length)
  return mount === undefined ? [] : [joinPath(mount.source, path.slice(mount.target === '/' ? 1 : mount.target.length + 1))]
}

/** The one file or folder that a compiler is told to write (`go build -o app`). */
function compilerOutput([program = '', ...rest]: readonly string[]): string | undefined {
  const name = program.slice(program.lastIndexOf('/') + 1)
  const isCompiler = name === 'go' ? rest[0] === 'build' : /^(?:.*-)?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/.test(name)
  if (!isCompiler) return undefined
  // With one of these it writes more.
  if (rest.some((word) => /^--?(?:coverprofile|cpuprofile|save-temps|MM?D|work)/.test(word))) return undefined
  const at = rest.lastIndexOf('-o')
  const joined = rest.find((word) => /^--?o=/.test(word))
  return joined?.slice(joined.indexOf('=') + 1) ?? (at === -1 ? undefined : rest[at + 1])
}

const readers = new Set(['gofmt', 'golint', 'staticcheck', 'shellcheck', 'hadolint', 'eslint', 'flake8', 'yamllint', 'misspell'])

/** Programs that read files and write none, as they are called here. */
function writesNothing(words: readonly string[]): boolean {
  const [program = '', ...rest] = words
  const name = program.slice(program.lastIndexOf('/') + 1)
  if (
    rest.some((word) =>
      /^(?:-w|--?(?:fix|write|o|output(?:-file)?|coverprofile|cpuprofile|memprofile|outputdir)(?:=.*)?)$/.test(word),
    )
  )
    return false
  if (name === 'go') return /^(?:test|vet|list|version|env)$/.test(rest[0] ?? '') && !rest.includes('-c')
  return readers.has(name) || isHarmless(words.map(literal), true)
}

const runners = new Set(['make', 'npm', 'yarn', 'pnpm', 'mage', 'task', 'just', 'rake', 'composer'])
const checks =
  /^(?:(?:unit|integration|e2e|ci|go)[-:_])?(?:tests?|lint(?:er|ing)?|vet|check|verify|validate|fmt|format|style|spec)(?:[-:_./].*)?$/

function asksForCheck(words: readonly string[]): boolean {
  const [program = '', ...rest] = words
  const name = program.slice(program.lastIndexOf('/') + 1)
  const asked = rest.filter((word) => !word.startsWith('-') && !word.includes('=') && word !== 'run' && word !== 'run-script')
  return runners.has(name) && asked.length > 0 && asked.every((word) => checks.test(word))
}
