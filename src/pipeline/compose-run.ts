/**
 * Compose files without anything that calls them, in the world of a run: the services that make files are brought up, then the images that take
 * these are built. Each command stands at the name of its service. Who makes files is asked of the repository as it is, so that services of
 * which nothing is taken any more are not brought up.
 */
import { composeDriverAt, type ServiceOf } from '../driver/compose-projects.ts'
import type { Finding } from '../findings/finding.ts'
import type { Repository } from '../repository/repository.ts'
import type { ShellWorld, Status } from '../shell/world.ts'
import { literal, type Text } from '../text/symbolic.ts'
import type { DriverRun } from './model.ts'

export interface ComposeOutcome {
  readonly steps: number
  readonly status: Status
  readonly findings: readonly Finding[]
}

/** Runs the commands one after the other. */
export function runComposeFiles(
  run: DriverRun,
  environment: ReadonlyMap<string, Text>,
  repository: Repository,
  world: ShellWorld,
): ComposeOutcome {
  const calls = composeCommands(run, repository)
  for (const [index, { words, at }] of calls.entries()) {
    const { site } = at.service
    const { status } = world.run({
      words: words.map((word) => ({ text: literal(word), site, whole: false })),
      site,
      stack: [],
      environment,
      cwd: run.cwd,
      stdin: undefined,
      stdout: 'terminal',
      targets: [],
      conditions: [],
      tested: false,
      background: false,
      source: words.join(' '),
      heredocs: [],
      uncertain: [],
    })
    if (typeof status === 'number' && status !== 0) return { steps: index + 1, status, findings: [] }
  }
  return { steps: calls.length, status: 'succeeds', findings: [] }
}

/** The commands of a run, and the services that they are for. */
export function composeCommands(
  { path, entry }: Pick<DriverRun, 'path' | 'entry'>,
  repository: Repository,
): readonly { readonly words: readonly string[]; readonly at: ServiceOf }[] {
  const driver = composeDriverAt(repository, path, entry.split(' '))
  if (driver === undefined) return []
  const fileOf = ({ source }: ServiceOf): readonly string[] =>
    source.path === path ? [] : ['-f', source.path.slice(source.path.lastIndexOf('/') + 1)]
  return [
    ...driver.makers.map((at) => ({ words: ['docker-compose', ...fileOf(at), 'up', at.service.name], at })),
    ...driver.images.map((at) => ({ words: ['docker-compose', 'build', at.service.name], at })),
  ]
}
