/**
 * Builds that are not followed and come after an artifact was copied out: afterwards it is no longer there for them. Whether they take
 * it is read from the other Dockerfiles and the compose files of the repository.
 */
import type { Finding } from '../findings/finding.ts'
import { losesUnseen, mayLoseUnseen } from '../findings/makers.ts'
import { makesImages, type Maker } from '../pipeline/makers/maker.ts'
import type { Handoff, Pipeline } from '../pipeline/model.ts'
import type { Run } from '../pipeline/run.ts'
import type { Repository } from '../repository/repository.ts'
import type { Change } from '../rewrite/change.ts'
import { isGone } from './lost.ts'

interface Mention {
  readonly place: string
  /** The artifact by its name, not only the folder in which it lies. */
  readonly byName: boolean
}

const dockerfile = /(?:^|\/)(?:[^/]*[.-])?(?:Dockerfile|Containerfile)[^/]*$/i
const compose = /(?:^|\/)[^/]*compose[^/]*\.ya?ml$/i
const sizeLimit = 200_000

/** What such builds lose, at the command. */
export function unseenTakers(
  repository: Repository,
  pipeline: Pipeline,
  run: Run,
  changes: readonly Change[],
): readonly Finding[] {
  const artifacts = pipeline.handoffs.filter(
    (handoff) => handoff.host !== undefined && handoff.container !== undefined && isGone(handoff, changes),
  )
  const copies = run.daemon.copiedOut.filter((copy) => artifacts.some((handoff) => handoff.at === copy.event.call.site))
  const first = Math.min(...copies.map((copy) => copy.event.order))
  const makers = run.makers.filter((maker) => maker.order > first && (makesImages(maker) || maker.runs))
  if (makers.length === 0) return []
  return artifacts.flatMap((handoff) => {
    const mentions = mentionsOf(repository, pipeline, handoff)
    const mention = mentions.find((one) => one.byName) ?? mentions[0]
    return mention === undefined ? [] : makers.map((maker) => findingOf(maker, handoff, mention))
  })
}

function findingOf({ call, what }: Maker, { host }: Handoff, { place, byName }: Mention): Finding {
  return (byName ? losesUnseen : mayLoseUnseen)(call.site, what, host ?? '', place)
}

/** Lines of files that take part in no build of the pipeline and name its artifact. */
function mentionsOf(repository: Repository, pipeline: Pipeline, handoff: Handoff): readonly Mention[] {
  const host: string = handoff.host ?? ''
  const own = new Set<string>(pipeline.images.map((image) => image.dockerfile.path))
  return repository.entries.flatMap((entry) => {
    const form = dockerfile.test(entry.path) ? copied : compose.test(entry.path) ? mounted : undefined
    if (form === undefined || entry.kind !== 'file' || own.has(entry.path)) return []
    const bytes = repository.read(entry.path)
    if (bytes === undefined || bytes.length > sizeLimit) return []
    return new TextDecoder()
      .decode(bytes)
      .split('\n')
      .flatMap((line, index) => {
        const found = form(line).map((source) => namesArtifact(source, host))
        const best = found.includes('name') ? 'name' : found.includes('folder') ? 'folder' : undefined
        return best === undefined ? [] : [{ place: `${entry.path}:${String(index + 1)}`, byName: best === 'name' }]
      })
  })
}

/** Sources of a COPY or ADD that come from a context. */
function copied(line: string): readonly string[] {
  const rest = /^\s*(?:COPY|ADD)\s+(?!.*--from=)(.*)$/i.exec(line)?.[1]
  return rest === undefined
    ? []
    : rest
        .replace(/[[\]",]/g, ' ')
        .trim()
        .split(/\s+/)
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1)
}

/** The host's side of a mount. */
function mounted(line: string): readonly string[] {
  const source = /^\s*(?:-\s*|source:\s*)["']?(\.{1,2}[^:"'\s]*|\$[({]?PWD[)}]?[^:"'\s]*)/.exec(line)?.[1]
  return source === undefined ? [] : [source.replace(/^\$[({]?PWD[)}]?/, '.')]
}

function namesArtifact(source: string, host: string): 'name' | 'folder' | undefined {
  const plain = source.replace(/^(?:\.{0,2}\/)+/, '').replace(/\/+\.?$/, '')
  if (plain === '' || plain === '.' || plain === '..' || plain.startsWith('*')) return 'folder'
  const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
  return plain.startsWith(`${host}/`) || host.startsWith(`${plain}/`) || last(plain) === last(host) ? 'name' : undefined
}
