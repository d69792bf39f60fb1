/** `restage migrate`: reads a folder, migrates it, and tells, prints or writes the result. */
import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import type { MigrationDocument } from '../migrate/document.ts'
import { migrateAll, type MigrateOptions, type Migration } from '../migrate/migrate.ts'
import { documentToShow } from '../report/hide-secrets.ts'
import type { Painter } from '../report/paint.ts'
import type { PatchLine } from '../report/patch.ts'
import { directoryRepository } from '../repository/directory.ts'
import type { Observation } from '../pipeline/observation.ts'
import type { Repository } from '../repository/repository.ts'
import { cleanJson, cleanLine } from '../text/clean.ts'
import type { MigrateArguments } from './arguments.ts'
import { loadConfiguration } from '../config/load.ts'
import { driverPath } from './driver-path.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command and returns its exit code. */
export async function runMigrate(given: MigrateArguments, terminal: Terminal): Promise<number> {
  const repository = directoryRepository(given.folder)
  const configuration = await loadConfiguration(given.folder)
  for (const { driver } of configuration.setAside) {
    if (repository.stat(driver)?.kind !== 'file')
      terminal.err(`restage: restage.yaml sets ${driver} aside, which is not a file of ${given.folder}\n`)
  }
  const driver = given.driver === undefined ? undefined : driverPath(repository, given.driver)
  const { args, environment, keepLegacy } = given
  const { setAside } = configuration
  const migrate = (observations: readonly Observation[], repairs?: MigrateOptions['repairs']): Migration =>
    migrateAll(repository, { driver, args, environment, keepLegacy, setAside, observations, repairs })
  const first = migrate([]).document
  const document = documentToShow(
    (await isVerified(first, given, terminal))
      ? await (await import('./engine.ts')).verifyAll(migrate, repository, configuration, given, terminal)
      : first,
  )
  if (given.output === 'json') terminal.out(`${cleanJson(document)}\n`)
  if (given.output === 'diff') await printPatch(repository, document, given, terminal)
  if (given.check) return checked(document, given, terminal)
  if (given.output === 'story') await tell(repository, document, given, terminal)
  return await finish(document, given, terminal)
}

/** `--verify`; without a word about it a person at a terminal is asked, once, where an engine answers. */
async function isVerified(document: MigrationDocument, given: MigrateArguments, terminal: Terminal): Promise<boolean> {
  if (given.verify !== undefined) return given.verify
  const isOpen = document.pipelines.some((pipeline) => pipeline.status !== 'blocked')
  if (!isOpen || !terminal.answers || given.output !== 'story' || given.check) return false
  const { engineAddress } = await import('./engine.ts')
  const address = await engineAddress()
  return (
    address !== undefined &&
    (await terminal.ask(`Build both versions on the engine at ${address} and compare them? This runs the repository's code.`))
  )
}

/** What `--write` adds, and the exit code. */
async function finish(document: MigrationDocument, given: MigrateArguments, terminal: Terminal): Promise<number> {
  const stopped = document.pipelines.some((pipeline) => pipeline.status === 'blocked')
  const code = document.pipelines.some((pipeline) => pipeline.verification !== null)
    ? (await import('./engine.ts')).verificationCode(document)
    : 0
  // what an engine spoke against is not written
  if (!given.write || document.changes.length === 0 || code !== 0) return Math.max(code, stopped ? 1 : 0)
  const { writeChanges } = await import('./write.ts')
  const { lines, held } = await writeChanges(document, given, terminal)
  const paint = await painter(given, terminal)
  const told = lines.map(({ style, text }) => `${paint(style, text)}\n`).join('')
  if (given.output === 'story') terminal.out(told)
  else terminal.draw(told)
  return stopped || held.length > 0 ? 1 : 0
}

async function tell(
  repository: Repository,
  document: MigrationDocument,
  given: MigrateArguments,
  terminal: Terminal,
): Promise<void> {
  const [{ storyOf }, { closingLines }, { renderStory }] = await Promise.all([
    import('../report/story.ts'),
    import('../report/closing.ts'),
    import('../report/render.ts'),
  ])
  const decoder = new TextDecoder()
  const read = (path: string): string | undefined => {
    const bytes = repository.read(path)
    return bytes === undefined ? undefined : decoder.decode(bytes)
  }
  const closing: readonly PatchLine[] = given.write && document.changes.length > 0 ? [] : closingLines(document, commandOf(given))
  terminal.out(renderStory(storyOf(document, read, closing), await painter(given, terminal)))
}

async function painter(given: MigrateArguments, terminal: Terminal): Promise<Painter> {
  const { painterFor } = await import('../report/paint.ts')
  return painterFor(given.color ?? terminal.color)
}

/** The exact patch for a pipe; one that is safe to look at for a terminal. Seen from git's top where a path lies above the folder. */
async function printPatch(
  repository: Repository,
  document: MigrationDocument,
  given: MigrateArguments,
  terminal: Terminal,
): Promise<void> {
  const above = document.changes.some((change) => change.path.startsWith('../'))
  const diff = above ? await patchFromTop(repository, document, given.folder, terminal) : document.diff
  if (given.color !== true && !terminal.seen) terminal.out(diff)
  else {
    const { paintPatch } = await import('../report/patch.ts')
    terminal.out(paintPatch(diff, await painter(given, terminal)))
  }
}

async function patchFromTop(
  repository: Repository,
  document: MigrationDocument,
  folder: string,
  terminal: Terminal,
): Promise<string> {
  const [{ findGitTop }, { unifiedDiff }] = await Promise.all([import('../repository/git.ts'), import('../migrate/diff.ts')])
  const root = realpathSync(folder)
  const top = findGitTop(root) ?? root
  terminal.err(`restage: this patch reaches above ${folder}; apply it in ${top}\n`)
  return unifiedDiff(repository, document.changes, `${relative(top, root)}/`)
}

/** `--check`: one line for each pipeline that is left. */
function checked(document: MigrationDocument, given: MigrateArguments, terminal: Terminal): number {
  const left = document.pipelines.map(({ driver, status }) => `${cleanLine(driver.path)}: left to migrate (${status})\n`)
  if (given.output !== 'json')
    terminal.out(left.length === 0 ? `Nothing is left to migrate in ${given.folder}.\n` : left.join(''))
  return left.length === 0 ? 0 : 1
}

/** The command line so far, for a person to go on with. */
function commandOf(given: MigrateArguments): string {
  const words = [
    ...(given.folder === '.' ? [] : [given.folder]),
    ...(given.keepLegacy ? ['--keep-legacy'] : []),
    ...(given.driver === undefined ? [] : ['--driver', given.driver]),
    ...(given.args ?? []).flatMap((value) => [`--arg=${value}`]),
    ...[...given.environment].flatMap(([name, value]) => [`--env=${name}=${value}`]),
  ]
  return ['restage migrate', ...words.map(shellQuote)].join(' ')
}

function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
