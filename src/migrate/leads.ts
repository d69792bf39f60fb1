/** Instructions for people and for other tools that do the builder pattern: reported with their place, never rewritten. */
import type { Repository } from '../repository/repository.ts'
import { vendoredFolder } from '../driver/vendored.ts'
import { decodeText } from '../text/encoding.ts'
import type { MigrationDocument } from './document.ts'
import { composeLead } from './leads/compose-services.ts'
import { jenkinsLead } from './leads/jenkins.ts'
import { jobContainerLead } from './leads/job-containers.ts'
import type { Lead, Recogniser, Taken } from './leads/lead.ts'
import { pluginLead } from './leads/plugins.ts'
import { stepContainerLead } from './leads/step-containers.ts'
import { untrackedSources } from '../driver/untracked.ts'

const prose =
  /(?:^|\/)(?:README|CONTRIBUTING|BUILD|BUILDING|INSTALL|DOCKER|HACKING)[^/]*\.(?:md|markdown|rst|txt|adoc)$|\.(?:ps1|bat|cmd)$|(?:^|\/)(?:\.?justfile|package\.json|Jenkinsfile[^/]*|wercker\.yml|\.travis\.yml|action\.ya?ml|Taskfile\.ya?ml|[\w.-]*\.gitlab-ci\.ya?ml|\.gitlab(?:-ci)?\/(?:[^/]+\/)*[^/]+\.ya?ml|\.?ci\/(?:[^/]+\/)*[^/]+\.ya?ml|\.drone\.ya?ml|\.woodpecker(?:\/[^/]+)?\.ya?ml|\.circleci\/config\.ya?ml|(?:bitbucket|azure)-pipelines\.ya?ml|\.?appveyor\.ya?ml|\.buildkite\/[^/]+\.ya?ml|cloudbuild\.ya?ml|\.github\/workflows\/[^/]+\.ya?ml)$/i
/** What brings files out of a container: a copy, a mount of the present folder, a stream into another build. */
const takes = [
  /docker\s+(?:container\s+)?cp\s+(?!-h)\S+:\S+/,
  /(?:-v\s*|--volume[ =])["']?(?:\$\((?:pwd|Get-Location)\)|`pwd`|\$\{?(?:PWD|pwd|Pwd|PSScriptRoot)\}?|%(?:cd|CD)%|%~dp0|\.)[^\s:]*:|--mount\s+\S*type=bind/,
  // The checkout, as services name it.
  /(?:-v\s*|--volume[ =])["']?\$(?:\{(?:env\.)?)?(?:(?:GITHUB_)?WORKSPACE|CI_PROJECT_DIR|TRAVIS_BUILD_DIR|BITBUCKET_CLONE_DIR|APPVEYOR_BUILD_FOLDER|\(Build\.SourcesDirectory\))\}?[^\s:]*:/,
  /docker\s+run\b[^|\n]*\|\s*docker\s+(?:build|import)\b/,
]
const builds = /docker\s+(?:image\s+|buildx\s+)?build\b|docker\/build-push-action|\bdocker\.build\s*\(/
/** wercker runs its steps in containers and pushes one of them as an image. */
const pushesContainer = /^\s*-\s*internal\/docker-push\b/m
const sizeLimit = 1_000_000
/** Their comments tell people how to build them. */
const dockerfiles = /(?:^|\/)(?:Dockerfile(?:[._-][\w.-]+)?|[\w.-]+\.[Dd]ockerfile)$/

/** Files of services and tools that are read for what they say, in order; the first that recognises something speaks for the file. */
const recognisers: readonly (readonly [path: RegExp, recognise: Recogniser])[] = [
  [/(?:^|\/)Jenkinsfile[^/]*$|(?:^|\/)[^/]+\.(?:jenkinsfile|Jenkinsfile)$/, jenkinsLead],
  [/^\.gitlab-ci\.ya?ml$|^\.github\/workflows\/[^/]+\.ya?ml$/, jobContainerLead],
  [
    /(?:^|\/)\.(?:drone|woodpecker)(?:\.[\w-]+)*\.ya?ml$|^\.woodpecker\/[^/]+\.ya?ml$|^\.circleci\/[^/]+\.ya?ml$|(?:^|\/)(?:bitbucket|azure)-pipelines\.ya?ml$/,
    stepContainerLead,
  ],
  [/(?:^|\/)(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$/, composeLead],
  [/(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?|build\.sbt|plugins\.sbt)$/, pluginLead],
]

/**
 * Files that build images and take files out of containers, at the line that takes them.
 *
 * @param paths drivers, which speak for themselves
 * @param followed Dockerfiles whose builds were followed, whatever came of it
 */
export function findLeads(
  repository: Repository,
  paths: readonly string[],
  followed: ReadonlySet<string>,
): MigrationDocument['leads'] {
  const drivers = new Set(paths)
  let untracked: Taken | undefined
  const taken = (): Taken => (untracked ??= untrackedSources(repository))
  // What a driver runs of a compose file is no lead of the file.
  const left = (): Taken => taken().filter(({ dockerfile }) => !followed.has(dockerfile))
  return repository.entries.flatMap((entry) => {
    const { path } = entry
    const ways = recognisers.filter(([pattern]) => pattern.test(path))
    const isCommented = dockerfiles.test(path) && !followed.has(path)
    const isCandidate = ways.length > 0 || isCommented || prose.test(path)
    if (entry.kind !== 'file' || path.startsWith('../') || drivers.has(path) || !isCandidate) return []
    if (vendoredFolder(path) !== undefined) return []
    const bytes = repository.read(path)
    if (bytes === undefined || bytes.length > sizeLimit) return []
    const text = decodeText(bytes)
    // How a tool is built and run stands there as well: only what it lacks says that something comes before.
    const isLacking = isCommented && left().some(({ dockerfile }) => dockerfile === path)
    const byHand = isLacking ? handLead(commentsOf(text)) : prose.test(path) ? handLead(text) : undefined
    const lead =
      byHand ??
      ways
        .map(([, recognise]) => recognise({ path, text }, recognise === composeLead ? left() : taken()))
        .find((one) => one !== undefined)
    return lead === undefined ? [] : [{ path, line: lead.line, text: lead.text }]
  })
}

/** The comments of a Dockerfile, each on its line. */
function commentsOf(text: string): string {
  return text.replace(/^(?!\s*#).*$/gm, '')
}

/** Commands that a person, or a tool that is not followed, would run. */
function handLead(text: string): Lead | undefined {
  const lines = text.split('\n')
  const line = builds.test(text)
    ? lines.findIndex((one) => takes.some((way) => way.test(one)))
    : lines.findIndex((one) => pushesContainer.test(one))
  return line === -1 ? undefined : { line: line + 1, text: 'instructions that do the builder pattern by hand' }
}
