/** The Dockerfiles and the ignore files of a generated repository. */
import type { Artifact, Choices } from './choices.ts'
import {
  asContext,
  contextOf,
  fileName,
  finalName,
  inContext,
  inRepository,
  late,
  parentOf,
  pathInside,
  quote,
  workdirOf,
} from './paths.ts'

export const base = 'busybox:1.36'

/** The image that the builder is built on when it has triggers. */
export const ownBase = 'demo-base'

/** Words of an instruction: plain where nothing in them means something, else as JSON. */
function words(list: readonly string[]): string {
  return list.every((word) => /^[\w./*${}-]+$/.test(word)) ? list.join(' ') : JSON.stringify(list)
}

/** A pattern that finds a name with `[` in it; `b*` finds itself. */
const asPattern = (path: string): string => path.replaceAll('[', '[[]')

/** A word of a Dockerfile that stands for itself; `*` and `[` mean what they mean. */
const asText = (path: string): string => path.replaceAll(/[\\$'"]/g, String.raw`\$&`)

/** `.dockerignore`, or the texts of two that the driver swaps. */
export function ignoreText(choices: Choices): string | undefined {
  const { ignore, hostFolder, artifacts } = choices
  if (ignore === 'none') return undefined
  if (ignore === 'documents' || ignore === 'swapped') return '.git\n*.md\n# a remark\n\nlogs\n'
  if (ignore === 'hides-last') return 'src/lib\n!src/lib/util.c\n**/*.md\n'
  const kept = hostFolder === 'out' ? ['out'] : hostFolder === '.' ? artifacts.map((one) => finalName(choices, one)) : []
  return ['*', '!src', '!config', '!Dockerfile*', ...kept.map((name) => `!${asPattern(name)}`), ''].join('\n')
}

/** What the ignore file is while the builder is built, when the driver swaps it: it hides nothing that the builder is asked for. */
export const builderIgnore = ({ way }: Choices): string => (asContext.has(way) ? '*.md\n' : '*.md\nconfig\n')

/** Shell that makes an artifact, in the folder of the sources. */
export function makes(choices: Choices, artifact: Artifact): string {
  const { kind, mode, owner } = artifact
  const path = quote(pathInside(choices, artifact))
  const folder = quote(parentOf(pathInside(choices, artifact)))
  const text = {
    sources: 'cat src/main.c src/lib/util.c',
    argument: 'echo "${VERSION:-none} ${MODE:-none}"',
    text: 'echo text',
  }[artifact.content]
  const tree = (at: string): readonly string[] => [
    `mkdir -p ${at}/sub`,
    `${text} > ${at}/index.html`,
    `cp src/run.sh ${at}/sub/`,
    ...(artifact.empty ? [`mkdir -p ${at}/empty`] : []),
    ...(artifact.link ? [`ln -sf index.html ${at}/link`] : []),
  ]
  const steps = {
    file: () => [`mkdir -p ${folder}`, `${text} > ${path}`],
    folder: () => [`mkdir -p ${folder}`, ...tree(path)],
    // The same bytes each time: a tar holds the times of its files.
    archive: () => [
      `mkdir -p ${folder}`,
      ...tree('/tmp/tree'),
      "find /tmp/tree -exec touch -h -d '2020-01-01 00:00:00' {} +",
      `tar -cf ${path} -C /tmp/tree .`,
      'rm -rf /tmp/tree',
    ],
  }[kind]()
  const owned = owner === undefined ? [] : [`chown ${kind === 'folder' ? '-R ' : ''}${owner} ${path}`]
  return [...steps, ...owned, ...(mode === undefined ? [] : [`chmod ${mode} ${path}`])].join(' && ')
}

export function baseFile(): string {
  return `FROM ${base}\nENV BASE=own\nONBUILD COPY src/run.sh /triggered/\nONBUILD RUN echo triggered > /triggered/by\n`
}

export function builderFile(choices: Choices): string {
  const { way, sources, argument, artifacts, onbuild } = choices
  const lines = [`FROM ${onbuild ? ownBase : base}${way === 'output' ? ' AS maker' : ''}`]
  if (argument !== 'none') lines.push(argument === 'unset' ? 'ARG VERSION' : 'ARG VERSION=1')
  if (argument !== 'none' && late.has(way)) lines.push('ENV VERSION=$VERSION')
  lines.push(`WORKDIR ${workdirOf(choices)}`)
  if (!inRepository.has(way)) {
    if (sources === 'all') lines.push('COPY . .')
    if (sources === 'folder') lines.push('COPY src src/')
    if (sources === 'add') lines.push('ADD src ./src')
    if (sources === 'files') lines.push('COPY src/main.c src/run.sh src/', 'COPY src/lib src/lib/')
  }
  const extras = choices.builderExtras.filter((line) => !(line.startsWith('ONBUILD') && way === 'commit'))
  lines.push(...extras.filter((line) => !line.startsWith('USER')))
  const made = artifacts.map((one) => makes(choices, one))
  if (way === 'exec-cp' || way === 'exec-cat' || way === 'commit') lines.push('CMD ["sleep", "100"]')
  else if (late.has(way)) lines.push(`CMD ${made.join(' && ')}`)
  else lines.push(...made.map((one) => `RUN ${one}`), ...extras.filter((line) => line.startsWith('USER')), 'CMD ["true"]')
  if (asContext.has(way)) lines.push(...ofContext(choices))
  if (way === 'output') {
    lines.push(
      'FROM scratch',
      ...artifacts.map(
        (one) =>
          `COPY --from=maker ${JSON.stringify([asText(asPattern(pathInside(choices, one))), asText(`/${fileName(one)}`)])}`,
      ),
    )
  }
  return `${lines.join('\n')}\n`
}

/** What else lies in the context that a container writes. */
function ofContext({ takesConfig }: Choices): readonly string[] {
  return ['COPY Dockerfile /context/', ...(takesConfig ? ['COPY config/app.conf /context/'] : [])]
}

/** A source of the last Dockerfile: the name, or the shortest pattern for it. */
function sourceOf(choices: Choices, artifact: Artifact): string {
  const name = finalName(choices, artifact)
  return inContext(choices, artifact.taken === 'by-pattern' && /^\w/.test(name) ? `${name.slice(0, 2)}*` : asPattern(name))
}

export function finalFile(choices: Choices): string {
  const { artifacts, finalExtras, looks, takesConfig, finalArgument, hostFolder } = choices
  const lines = [`FROM ${base}`, 'WORKDIR /srv']
  if (finalArgument) lines.push('ARG PREFIX=/opt')
  lines.push(...finalExtras.filter((line) => !line.startsWith('USER')))
  for (const artifact of artifacts) {
    const name = artifact.kind === 'archive' ? artifact.name : finalName(choices, artifact)
    const folder = artifact.kind === 'folder' ? `/${asText(name)}` : ''
    const root = finalArgument ? '$PREFIX' : '/opt'
    const to = {
      'into-folder': `${root}/in${folder}/`,
      'under-name': artifact.kind === 'archive' ? `${root}/from-archive/` : `${root}/${asText(name)}`,
      relative: `./${asText(name)}`,
      'by-pattern': `${root}/matched/`,
    }[artifact.taken]
    const flag = artifact.chown === undefined || artifact.kind === 'archive' ? '' : `--chown=${artifact.chown} `
    const by = artifact.kind === 'archive' ? 'ADD' : artifact.by
    lines.push(`${by} ${flag}${words([asText(sourceOf(choices, artifact)), to])}`)
  }
  if (takesConfig)
    lines.push(
      `COPY ${contextOf(choices) === 'stage' || asContext.has(choices.way) ? 'app.conf' : 'config/app.conf'} /etc/app.conf`,
    )
  if (takesWholeFolder(choices)) lines.push(hostFolder === 'out' ? 'COPY out/ /whole/' : 'COPY . /whole/')
  if (looks) lines.push('RUN mkdir -p /opt && find /opt /srv -type f -exec cat {} + > /seen')
  lines.push(...finalExtras.filter((line) => line.startsWith('USER')))
  return `${lines.join('\n')}\n`
}

/** A copy of a whole folder is taken where the folder holds what the extracting left. */
export const takesWholeFolder = ({ takesFolder, hostFolder, way }: Choices): boolean =>
  takesFolder && hostFolder !== '.' && !asContext.has(way)

/** The second image takes the first artifact as it is. */
export function secondFile(choices: Choices): string {
  const [artifact] = choices.artifacts
  if (artifact === undefined) return `FROM ${base}\n`
  return `FROM ${base}\nLABEL which=second\nCOPY ${words([asText(inContext(choices, asPattern(finalName(choices, artifact)))), '/second/it'])}\n`
}
