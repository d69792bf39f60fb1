/** `restage verify`: builds both versions of every pipeline on an engine and tells how the images compare. */
import { migrateAll } from '../migrate/migrate.ts'
import { documentToShow } from '../report/hide-secrets.ts'
import { painterFor } from '../report/paint.ts'
import { renderStory } from '../report/render.ts'
import { storyOf } from '../report/story.ts'
import { verifiedLines } from '../report/verification.ts'
import { directoryRepository } from '../repository/directory.ts'
import { cleanJson } from '../text/clean.ts'
import type { MigrateWith } from '../verify/verify-document.ts'
import type { VerifyArguments } from './arguments.ts'
import { loadConfiguration } from '../config/load.ts'
import { driverPath } from './driver-path.ts'
import { verificationCode, verifyAll } from './engine.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command and returns its exit code. */
export async function runVerify(given: VerifyArguments, terminal: Terminal): Promise<number> {
  const repository = directoryRepository(given.folder)
  const configuration = await loadConfiguration(given.folder)
  const driver = given.driver === undefined ? undefined : driverPath(repository, given.driver)
  const { args, environment } = given
  const { setAside } = configuration
  const migrate: MigrateWith = (observations, repairs) =>
    migrateAll(repository, { driver, args, environment, setAside, observations, repairs })
  const document = documentToShow(await verifyAll(migrate, repository, configuration, given, terminal))
  if (given.output === 'json') terminal.out(`${cleanJson(document)}\n`)
  else {
    // the change itself is what migrate shows
    const shown = { ...document, pipelines: document.pipelines.map((pipeline) => ({ ...pipeline, changes: [], diff: '' })) }
    const decoder = new TextDecoder()
    const read = (path: string): string | undefined => {
      const bytes = repository.read(path)
      return bytes === undefined ? undefined : decoder.decode(bytes)
    }
    terminal.out(renderStory(storyOf(shown, read, verifiedLines(document)), painterFor(given.color ?? terminal.color)))
  }
  const isBlocked = document.pipelines.some((pipeline) => pipeline.status === 'blocked')
  return Math.max(verificationCode(document), isBlocked ? 1 : 0)
}
